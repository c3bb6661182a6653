package io.tocsin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;

/** Holds the order of the packages and the few things that only one of them may do. */
class ArchitectureTest {

    private static final String BASE = "io.tocsin.";

    /** Lowest first; each uses only those before it. */
    private static final List<String> ORDER = List.of(
            "problem",
            "lifecycle",
            "wire",
            "settings",
            "logging",
            "metrics",
            "http",
            "alert",
            "expression",
            "template",
            "store",
            "eventlog",
            "kafka",
            "handler",
            "delivery",
            "topic",
            "retention",
            "ingest",
            "config",
            "api",
            "server",
            "cli");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tocsin");

    @Test
    void everyClassLiesInAListedPackage() {
        assertThat(MAIN).isNotEmpty();
        assertThat(MAIN).allSatisfy(type -> assertThat(ORDER).contains(capability(type)));
    }

    @Test
    void eachPackageUsesOnlyThoseBeforeIt() {
        for (int i = 0; i < ORDER.size(); i++) {
            String[] later = ORDER.subList(i + 1, ORDER.size()).stream()
                    .map(name -> BASE + name + "..")
                    .toArray(String[]::new);
            if (later.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(BASE + ORDER.get(i) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(later)
                        .allowEmptyShould(true)
                        .check(MAIN);
            }
        }
    }

    @Test
    void kindsDoNotKnowEachOther() {
        slices().matching("io.tocsin.handler.(*)..")
                .should()
                .notDependOnEachOther()
                .check(MAIN);
    }

    @Test
    void handlerItselfDoesNotKnowItsKinds() {
        noClasses()
                .that()
                .resideInAPackage("io.tocsin.handler")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tocsin.handler.*..")
                .check(MAIN);
    }

    @Test
    void threadsComeFromLifecycleOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tocsin.lifecycle..")
                .should()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executors.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadPoolExecutor.class)
                .check(MAIN);
    }

    @Test
    void producersAreBuiltInKafkaOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tocsin.kafka..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(KafkaProducer.class)
                .check(MAIN);
    }

    @Test
    void theStorageEngineStaysInStore() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tocsin.store..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.rocksdb..")
                .check(MAIN);
    }

    @Test
    void theClientCommandsLoadNeitherKafkaNorLogback() {
        noClasses()
                .that()
                .resideInAPackage("io.tocsin.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "ch.qos.logback..")
                .check(MAIN);
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked")
                .check(MAIN);
        var described = MAIN.stream()
                .filter(type -> type.getSimpleName().equals("package-info"))
                .map(JavaClass::getPackageName)
                .toList();
        assertThat(MAIN).allSatisfy(type -> assertThat(described).contains(type.getPackageName()));
    }

    private static String capability(JavaClass type) {
        String rest = type.getPackageName().substring(BASE.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
