package io.tocsin.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.http.RequestRefusedException;
import io.tocsin.wire.JsonTree;
import io.tocsin.wire.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonPatchTest {

    /** {@code {"a":[1,2],"b":{"c":"d"},"e/f~":null}}. */
    private final Map<String, @Nullable Object> document = document();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[] | {'a':[1,2],'b':{'c':'d'},'e/f~':null}",
                "[{'op':'add','path':'/x','value':null}] | {'a':[1,2],'b':{'c':'d'},'e/f~':null,'x':null}",
                "[{'op':'add','path':'/a/1','value':9}] | {'a':[1,9,2],'b':{'c':'d'},'e/f~':null}",
                "[{'op':'add','path':'/a/-','value':[3]}] | {'a':[1,2,[3]],'b':{'c':'d'},'e/f~':null}",
                "[{'op':'remove','path':'/a/0'}] | {'a':[2],'b':{'c':'d'},'e/f~':null}",
                "[{'op':'remove','path':'/e~1f~0'}] | {'a':[1,2],'b':{'c':'d'}}",
                "[{'op':'replace','path':'/b/c','value':true}] | {'a':[1,2],'b':{'c':true},'e/f~':null}",
                "[{'op':'move','from':'/b/c','path':'/b/x'}] | {'a':[1,2],'b':{'x':'d'},'e/f~':null}",
                "[{'op':'copy','from':'/a','path':'/b/c'}] | {'a':[1,2],'b':{'c':[1,2]},'e/f~':null}",
                "[{'op':'test','path':'/a','value':[1,2]},{'op':'replace','path':'','value':{}}] | {}",
            })
    void appliesEachOperation(String patch, String result) {
        assertThat(json(JsonPatch.parse(bytes(patch)).apply(document))).isEqualTo(result.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[{'op':'remove','path':'/x'}] | operation 0: there is nothing at \"x\"",
                "[{'op':'replace','path':'/b/x','value':1}] | operation 0: there is nothing at \"x\"",
                "[{'op':'add','path':'/a/3','value':1}] | operation 0: there is no element \"3\"",
                "[{'op':'add','path':'/a/01','value':1}] | operation 0: there is no element \"01\"",
                "[{'op':'add','path':'/x/y','value':1}] | operation 0: there is nothing at \"x\"",
                "[{'op':'add','path':'/b/c/y','value':1}] | no object or list to add \"y\" to",
                "[{'op':'add','path':'/x'}] | \"value\" is missing",
                "[{'op':'add','path':'x','value':1}] | does not begin with /",
                "[{'op':'test','path':'/b/c','value':'D'}] | is another one",
                "[{'op':'move','from':'/b','path':'/b/c'}] | moved into itself",
                "[{'op':'merge','path':'/b'}] | unknown op \"merge\"",
                "[{'path':'/b'}] | \"op\" is missing",
                "[{'op':'add','path':'/x','value':1},{'op':'remove','path':'/y'}] | operation 1",
                "[{'op':'remove','path':''}] | the result is no object",
            })
    void namesTheOperationThatCannotBeApplied(String patch, String what) {
        assertThatThrownBy(() -> JsonPatch.parse(bytes(patch)).apply(document))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageStartingWith("failed to apply patch: ")
                .hasMessageContaining(what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {"{}", "[1]", "[", "[] []", "[{'op':'add','op':'add'}]", "[{'value':99999999999999999999}]", "''"})
    void refusesWhatIsNoPatch(String patch) {
        assertThatThrownBy(() -> JsonPatch.parse(bytes(patch)))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageStartingWith("invalid patch json: ");
    }

    @Test
    void leavesTheDocumentAlone() {
        // given
        var before = json(document);
        // when
        JsonPatch.parse(bytes("[{'op':'add','path':'/b/new','value':1},{'op':'remove','path':'/a/0'}]"))
                .apply(document);
        // then
        assertThat(json(document)).isEqualTo(before);
    }

    private static Map<String, @Nullable Object> document() {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("a", new ArrayList<>(List.of(1L, 2L)));
        document.put("b", new LinkedHashMap<>(Map.of("c", "d")));
        document.put("e/f~", null);
        return document;
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }

    private static String json(Map<String, @Nullable Object> value) {
        var json = JsonWriter.compact();
        JsonTree.write(json, value);
        return json.toString();
    }
}
