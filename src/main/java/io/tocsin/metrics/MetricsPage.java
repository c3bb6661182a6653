package io.tocsin.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * One scrape, as it is sent.
 *
 * @param contentType for the header of that name
 * @param text in UTF-8
 */
public record MetricsPage(String contentType, byte[] text) {

    private static final int USUAL_SIZE = 32 * 1024;

    /** How a page is written. */
    public enum Format {
        /** Prometheus' text format 0.0.4, which every scraper reads. */
        PROMETHEUS_TEXT,
        /** OpenMetrics 1.0.0, for scrapers that ask for it. */
        OPEN_METRICS;

        /** What the header {@code Accept} asks for; Prometheus' text unless it names OpenMetrics. */
        public static Format accepted(@Nullable String header) {
            return OPEN_METRICS.writer().accepts(header) ? OPEN_METRICS : PROMETHEUS_TEXT;
        }

        private ExpositionFormatWriter writer() {
            return switch (this) {
                case PROMETHEUS_TEXT -> PrometheusTextFormatWriter.create();
                case OPEN_METRICS -> OpenMetricsTextFormatWriter.create();
            };
        }
    }

    static MetricsPage of(Format format, MetricSnapshots snapshots) {
        var writer = format.writer();
        var out = new ByteArrayOutputStream(USUAL_SIZE);
        try {
            // names are ours and plain; only label values hold what others wrote, and those are always quoted
            writer.write(out, snapshots, EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return new MetricsPage(writer.getContentType(), out.toByteArray());
    }
}
