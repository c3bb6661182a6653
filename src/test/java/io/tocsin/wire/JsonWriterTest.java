package io.tocsin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.golden.Golden;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

    @Test
    void printsFloatsAsGo() {
        var softly = new SoftAssertions();
        GoTable.rows("go-floats.tsv").forEach(row -> {
            // given
            double number = Double.longBitsToDouble(Long.parseUnsignedLong(row[0], 16));

            // when
            String text = JsonWriter.compact().value(number).toString();

            // then
            softly.assertThat(text).as(row[0]).isEqualTo(row[1]);
        });
        softly.assertAll();
    }

    @Test
    void escapesCharactersAsGo() {
        var softly = new SoftAssertions();
        GoTable.rows("go-strings.tsv").forEach(row -> {
            // given
            String character = Character.toString(Integer.parseInt(row[0], 16));

            // when
            String text = JsonWriter.compact().value(character).toString();

            // then
            softly.assertThat(text).as(row[0]).isEqualTo(row[1]);
        });
        softly.assertAll();
    }

    @Test
    void writesCompactDocumentsAsGo() {
        // when
        byte[] document = document(JsonWriter.compact()).toByteArray();

        // then
        assertThat(new String(document, StandardCharsets.UTF_8))
                .isEqualTo(Golden.read(JsonWriterTest.class, "go-compact.json"));
    }

    @Test
    void writesPrettyDocumentsAsGo() {
        // when
        byte[] document = document(JsonWriter.pretty()).toByteArray();

        // then
        assertThat(new String(document, StandardCharsets.UTF_8))
                .isEqualTo(Golden.read(JsonWriterTest.class, "go-pretty.json"));
    }

    @Test
    void replacesSurrogatesThatStandAlone() {
        // when
        String text = JsonWriter.compact()
                .value("a\uD83Db\uDE00\uDE00\uD83D\uD83D\uDE00\uD83D")
                .toString();

        // then
        assertThat(text).isEqualTo("\"a\\ufffdb\\ufffd\\ufffd\\ufffd\uD83D\uDE00\\ufffd\"");
    }

    @Test
    void growsForTextThatIsMuchLongerEscaped() {
        // given
        String text = "\u0001".repeat(100_000) + "\uD83D\uDE00".repeat(100_000);

        // when
        byte[] json = JsonWriter.compact().value(text).newline().toByteArray();

        // then
        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo("\"" + "\\u0001".repeat(100_000) + "\uD83D\uDE00".repeat(100_000) + "\"\n");
    }

    @Test
    void refusesNumbersThatAreNotFinite() {
        assertThatThrownBy(() -> JsonWriter.compact().value(Double.NaN))
                .isInstanceOf(NonFiniteNumberException.class)
                .hasMessage("a value is NaN; JSON has only finite numbers.");
    }

    @Test
    void refusesWhatTheStructureDoesNotAllow() {
        assertThatThrownBy(() -> JsonWriter.compact().beginObject().value(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JsonWriter.compact().beginArray().name("x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JsonWriter.compact().beginObject().name("x").name("y"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JsonWriter.compact().beginObject().name("x").endObject())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JsonWriter.compact().beginObject().endArray())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JsonWriter.compact().beginArray().endObject())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JsonWriter.compact().value(1).value(2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JsonWriter.compact().beginArray().newline()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JsonWriter.compact().beginArray().toByteArray())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JsonWriter.compact().toByteArray()).isInstanceOf(IllegalStateException.class);
    }

    /** The same as the function "document" in wire.go. */
    private static JsonWriter document(JsonWriter json) {
        json.beginObject();
        json.name("text").value("x");
        json.name("number").value(-1.5e-9);
        json.name("whole").value(Long.MIN_VALUE);
        json.name("flag").value(true);
        json.name("none").nullValue();
        json.name("empty").beginObject().endObject();
        json.name("list").beginArray().endArray();
        json.name("nested").beginArray().value(1).beginArray().endArray();
        json.beginObject().name("k").beginArray();
        json.value("v").value(false).beginObject().endObject();
        json.endArray().endObject();
        json.beginArray().beginArray().value(Long.MAX_VALUE).endArray().endArray();
        json.endArray();
        json.name("a<b").beginObject();
        json.name("a").value(3).name("\uFFFC").value(1).name("\uD83D\uDE00").value(2);
        return json.endObject().endObject();
    }
}
