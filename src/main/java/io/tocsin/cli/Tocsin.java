package io.tocsin.cli;

import io.tocsin.cli.again.CancelReplay;
import io.tocsin.cli.again.DropDeadLetters;
import io.tocsin.cli.again.ListDeadLetters;
import io.tocsin.cli.again.ListReplays;
import io.tocsin.cli.again.Replay;
import io.tocsin.cli.again.RetryDeadLetters;
import io.tocsin.cli.again.ShowDeadLetter;
import io.tocsin.cli.command.BackupStore;
import io.tocsin.cli.command.Clusters;
import io.tocsin.cli.command.DefineTopicHandler;
import io.tocsin.cli.command.DeleteTopicHandlers;
import io.tocsin.cli.command.DeleteTopics;
import io.tocsin.cli.command.Deliveries;
import io.tocsin.cli.command.Explain;
import io.tocsin.cli.command.ListServiceTests;
import io.tocsin.cli.command.ListTopicHandlers;
import io.tocsin.cli.command.ListTopics;
import io.tocsin.cli.command.Publish;
import io.tocsin.cli.command.ServiceTests;
import io.tocsin.cli.command.Session;
import io.tocsin.cli.command.SetLevel;
import io.tocsin.cli.command.ShowTopic;
import io.tocsin.cli.command.ShowTopicHandler;
import io.tocsin.cli.command.Status;
import io.tocsin.cli.command.TestCluster;
import io.tocsin.cli.command.Watch;
import io.tocsin.cli.daemon.Check;
import io.tocsin.cli.daemon.Config;
import io.tocsin.cli.daemon.DaemonOptions;
import io.tocsin.cli.daemon.KafkaSetup;
import io.tocsin.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The client of a tocsin daemon. Options may stand before or behind the command; long ones take one or two dashes, as
 * Kapacitor's. Exit codes are in {@link io.tocsin.cli.terminal.ExitCode}.
 */
public final class Tocsin {

    private Tocsin() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Runs one command on {@code terminal}; its exit code. */
    static int run(Terminal terminal, String... args) {
        var session = new Session(terminal);
        var root = new CommandLine(new Group("Must pass a command."));
        root.setCommandName("tocsin");
        root.getCommandSpec()
                .addOption(Program.helpOption())
                .addMixin("session", CommandSpec.forAnnotatedObject(session))
                .usageMessage()
                .description("Commands for a tocsin daemon.");
        var list = new CommandLine(new Group("Must say what to list: topics, topic-handlers or service-tests."));
        list.getCommandSpec().usageMessage().description("List topics, topic handlers or service tests.");
        var delete = new CommandLine(new Group("Must say what to delete: topics or topic-handlers."));
        delete.getCommandSpec().usageMessage().description("Delete topics or topic handlers.");
        var clusters = new CommandLine(new Clusters(session));
        clusters.addSubcommand(new TestCluster(session));
        var deadLetters =
                new CommandLine(new Group("Must say what to do with dead letters: list, show, retry or drop."));
        deadLetters
                .getCommandSpec()
                .usageMessage()
                .description("List, show, retry or drop events that were given up on.");
        deadLetters
                .addSubcommand(new ListDeadLetters(session))
                .addSubcommand(new ShowDeadLetter(session))
                .addSubcommand(new RetryDeadLetters(session))
                .addSubcommand(new DropDeadLetters(session));
        var replay = new CommandLine(new Replay(session));
        replay.addSubcommand(new ListReplays(session)).addSubcommand(new CancelReplay(session));
        var options = new DaemonOptions();
        var kafka = new CommandLine(new Group("Must say what to do with Kafka: setup."));
        kafka.getCommandSpec().usageMessage().description("Prepare Kafka clusters.");
        kafka.addSubcommand(ofDaemon(options, new KafkaSetup(options, terminal, session::isJson)));
        root.addSubcommand(new Status(session))
                .addSubcommand(new Publish(session))
                .addSubcommand(new Deliveries(session))
                .addSubcommand(new Explain(session))
                .addSubcommand(new Watch(session))
                .addSubcommand("dead-letters", deadLetters)
                .addSubcommand(replay)
                .addSubcommand(new DefineTopicHandler(session))
                .addSubcommand(new ShowTopicHandler(session))
                .addSubcommand(new ShowTopic(session))
                .addSubcommand("list", list)
                .addSubcommand("delete", delete)
                .addSubcommand(new ServiceTests(session))
                .addSubcommand(clusters)
                .addSubcommand("kafka", kafka)
                .addSubcommand(new BackupStore(session))
                .addSubcommand(new SetLevel(session))
                .addSubcommand(ofDaemon(options, new Check(options, terminal)))
                .addSubcommand(ofDaemon(options, new Config(options, terminal)))
                .addSubcommand(new Version("tocsin", terminal))
                .addSubcommand(new Help());
        list.addSubcommand(new ListTopics(session))
                .addSubcommand(new ListTopicHandlers(session))
                .addSubcommand(new ListServiceTests(session));
        delete.addSubcommand(new DeleteTopics(session)).addSubcommand(new DeleteTopicHandlers(session));
        return new Program("tocsin", terminal, root).run(args);
    }

    /** A command that the daemon's front has too, since an operator looks for it in either. */
    private static CommandLine ofDaemon(DaemonOptions options, Object command) {
        var line = new CommandLine(command);
        line.getCommandSpec().addMixin("options", CommandSpec.forAnnotatedObject(options));
        return line;
    }
}
