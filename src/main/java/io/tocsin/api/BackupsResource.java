package io.tocsin.api;

import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Json;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Backups of the store, begun here and asked for until they are done. */
final class BackupsResource {

    private final Backups backups;

    BackupsResource(ApiServices services) {
        this.backups = services.backups();
    }

    /** Begins one: {@code {"to":"/a/directory"}}, or {@code {}} for one below the data directory. Answers 202. */
    CompletionStage<Response> begin(Request request) {
        request.allowQuery(Set.of());
        var problems = new Problems();
        var section = Json.parse("request body", request.body(), problems);
        if (problems.hasErrors() || section.isEmpty()) {
            throw new RequestRefusedException(400, "invalid json: " + problems);
        }
        var to = section.get().string("to");
        section.get().rejectUnknown(Map.of());
        problems.throwIfErrors();
        try {
            var begun = backups.begin(to.map(Path::of).orElse(null));
            return Response.json(202, json(begun)).now();
        } catch (InvalidPathException e) {
            throw new RequestRefusedException(400, "to is not a path: " + e.getReason() + ".");
        }
    }

    /** The one that was asked for last: 404 when none was since the daemon started. */
    CompletionStage<Response> latest(Request request) {
        request.allowQuery(Set.of());
        var latest = backups.latest()
                .orElseThrow(() -> new RequestRefusedException(404, "no backup was made since tocsind started."));
        return Response.json(200, json(latest)).now();
    }

    private static byte[] json(Backups.Progress backup) {
        var json = JsonWriter.compact().beginObject();
        json.name("directory").value(backup.directory().toString());
        json.name("state").value(backup.state().word());
        json.name("began").value(GoTime.render(backup.began()));
        json.name("bytes").value(backup.bytes());
        json.name("lastSeq").value(backup.lastSeq());
        json.name("error").value(backup.error());
        return json.endObject().toByteArray();
    }
}
