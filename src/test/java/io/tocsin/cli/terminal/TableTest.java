package io.tocsin.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {

    private static String printed(Table table) {
        var text = new StringWriter();
        table.print(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void padsEveryLeftColumnAlsoTheLast() {
        var table = new Table().left("A", 2).left("B", 1);
        table.row("x", "long");
        assertThat(printed(table)).isEqualTo("A  B    \nx  long \n");
    }

    @Test
    void alignsARightColumnWithoutABlankBehindIt() {
        var table = new Table().left("ID", 2).right("N", 4);
        table.row("é", "12");
        assertThat(printed(table)).isEqualTo("ID    N\né    12\n");
    }

    @Test
    void printsTheHeaderAloneWhenThereIsNoRow() {
        assertThat(printed(new Table().left("ID", 2))).isEqualTo("ID \n");
    }

    @Test
    void neverLetsAControlCharacterThrough() {
        assertThat(Table.printable("a\nb\r\t\u001b[31m\u0085")).isEqualTo("a\\nb\\r\\t\\u001b[31m\\u0085");
        assertThat(Table.printable("a\u202eb\u2066\u2028 \udb40\udc41"))
                .isEqualTo("a\\u202eb\\u2066\\u2028 \\U000e0041");
        assertThat(Table.printable("é \ud83d\udd14")).isEqualTo("é \ud83d\udd14");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThatThrownBy(() -> new Table().left("A", 1).row("1", "2")).isInstanceOf(IllegalArgumentException.class);
    }
}
