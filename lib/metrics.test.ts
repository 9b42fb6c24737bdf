import { expect, test } from "vitest";
import { counter, histogram, writeMetrics } from "#lib/metrics.ts";

test("counters, histograms and gauges are written as Prometheus reads them", () => {
  const counted = counter("test_things_total", "Things.", "kind");
  counted.add(2, "a");
  counted.add(1, 'b"\\\n');
  counter("test_things_total", "Things.", "kind").add(1, "a");
  const sizes = histogram("test_sizes", "Sizes.", [1, 2.5], "of");
  for (const size of [0.5, 1, 2, 9]) sizes.observe(size, "x");
  const text = writeMetrics([
    { name: "test_open", help: "Open.", values: 3 },
    { name: "test_waiting", help: "Waiting.", label: "lane", values: { 0: 1, 1: 0 } },
  ]);
  expect(text.slice(text.indexOf("# HELP test_things_total"))).toBe(`# HELP test_things_total Things.
# TYPE test_things_total counter
test_things_total{kind="a"} 3
test_things_total{kind="b\\"\\\\\\n"} 1
# HELP test_sizes Sizes.
# TYPE test_sizes histogram
test_sizes_bucket{of="x",le="1"} 2
test_sizes_bucket{of="x",le="2.5"} 3
test_sizes_bucket{of="x",le="+Inf"} 4
test_sizes_sum{of="x"} 12.5
test_sizes_count{of="x"} 4
# HELP test_open Open.
# TYPE test_open gauge
test_open 3
# HELP test_waiting Waiting.
# TYPE test_waiting gauge
test_waiting{lane="0"} 1
test_waiting{lane="1"} 0
`);
});

test("a metric never grows beyond its bound, whatever it is labelled with", () => {
  const counted = counter("test_bounded_total", "Bounded.", "of");
  for (let at = 0; at < 5_000; at += 1) counted.add(1, `of ${at}`);
  expect(writeMetrics([]).match(/^test_bounded_total\{/gm)).toHaveLength(2_000);
});
