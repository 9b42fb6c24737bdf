import { once } from "#lib/once.ts";

/**
 * What the process counts about itself, in the text format of Prometheus. Label values come from closed sets (routes,
 * codes, lanes) and never from what was sent, so that the number of series has a bound.
 */
type Written = { readonly name: string; readonly help: string; write(): readonly string[] };

const MOST_SERIES = 2_000;

function registry(): Map<string, Written> {
  return once("metrics", () => new Map<string, Written>());
}

/** The one metric of a name; each bundle of the process that asks for it gets the same. */
function shared<M extends Written>(name: string, make: () => M): M {
  const known = registry().get(name) ?? make();
  registry().set(name, known);
  return sameKind<M>(known);
}

/** What is kept under a name was made for that name. */
function sameKind<M extends Written>(metric: Written): M {
  return metric as M;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

function labelled(names: readonly string[], values: readonly string[], more: readonly string[] = []): string {
  const pairs = [...names.map((name, at) => `${name}="${escaped(values[at] ?? "")}"`), ...more];
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

class Series<State> {
  readonly #states = new Map<string, { readonly values: readonly string[]; state: State }>();
  readonly #make: () => State;

  constructor(make: () => State) {
    this.#make = make;
  }

  at(values: readonly string[]): { state: State } {
    const key = values.length === 1 ? (values[0] ?? "") : values.join("\n");
    const known = this.#states.get(key);
    if (known) return known;
    const made = { values, state: this.#make() };
    if (this.#states.size < MOST_SERIES) this.#states.set(key, made);
    return made;
  }

  *[Symbol.iterator]() {
    yield* this.#states.values();
  }
}

/** Counts up. Its name ends in _total. */
export class Counter {
  readonly name: string;
  readonly help: string;
  readonly #labels: readonly string[];
  readonly #series = new Series(() => 0);

  constructor(name: string, help: string, labels: readonly string[]) {
    this.name = name;
    this.help = help;
    this.#labels = labels;
    // Without labels there is one series, and it is 0 before anything happened.
    if (labels.length === 0) this.#series.at([]);
  }

  /** `values` are those of its labels, in their order. */
  add(count: number, ...values: readonly string[]): void {
    this.#series.at(values).state += count;
  }

  write(): readonly string[] {
    const lines = [...this.#series].map(
      ({ values, state }) => `${this.name}${labelled(this.#labels, values)} ${state}`,
    );
    return [`# TYPE ${this.name} counter`, ...lines];
  }
}

type Filled = { readonly counts: number[]; sum: number; count: number };

/** How often a value fell below each bound. */
export class Histogram {
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];
  readonly #labels: readonly string[];
  readonly #series: Series<Filled>;

  constructor(name: string, help: string, bounds: readonly number[], labels: readonly string[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
    this.#labels = labels;
    this.#series = new Series(() => ({ counts: new Array<number>(bounds.length).fill(0), sum: 0, count: 0 }));
  }

  observe(value: number, ...values: readonly string[]): void {
    this.with(...values)(value);
  }

  /** `observe` for these labels, to be kept where it is called for every request. */
  with(...values: readonly string[]): (value: number) => void {
    const { state } = this.#series.at(values);
    const bounds = this.#bounds;
    return (value) => {
      state.sum += value;
      state.count += 1;
      let bucket = 0;
      while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket += 1;
      if (bucket < bounds.length) state.counts[bucket] = (state.counts[bucket] ?? 0) + 1;
    };
  }

  write(): readonly string[] {
    const lines = [...this.#series].flatMap(({ values, state: { counts, sum, count } }) => {
      let below = 0;
      const buckets = this.#bounds.map((bound, at) => {
        below += counts[at] ?? 0;
        return `${this.name}_bucket${labelled(this.#labels, values, [`le="${bound}"`])} ${below}`;
      });
      const labels = labelled(this.#labels, values);
      const all = `${this.name}_bucket${labelled(this.#labels, values, ['le="+Inf"'])} ${count}`;
      return [...buckets, all, `${this.name}_sum${labels} ${sum}`, `${this.name}_count${labels} ${count}`];
    });
    return [`# TYPE ${this.name} histogram`, ...lines];
  }
}

export function counter(name: string, help: string, ...labels: readonly string[]): Counter {
  return shared(name, () => new Counter(name, help, labels));
}

export function histogram(
  name: string,
  help: string,
  bounds: readonly number[],
  ...labels: readonly string[]
): Histogram {
  return shared(name, () => new Histogram(name, help, bounds, labels));
}

/** A value that is read when somebody asks; one number, or one for each value of a label. */
export type Gauge = {
  readonly name: string;
  readonly help: string;
  readonly label?: string;
  readonly values: number | Readonly<Record<string, number>>;
};

function gaugeLines({ name, label = "", values }: Gauge): readonly string[] {
  const type = `# TYPE ${name} ${name.endsWith("_total") ? "counter" : "gauge"}`;
  if (typeof values === "number") return [type, `${name} ${values}`];
  return [type, ...Object.entries(values).map(([value, number]) => `${name}${labelled([label], [value])} ${number}`)];
}

/** Everything counted so far and these gauges, as Prometheus reads it (text format 0.0.4). */
export function writeMetrics(gauges: readonly Gauge[]): string {
  const counted = [...registry().values()].flatMap((each) => [`# HELP ${each.name} ${each.help}`, ...each.write()]);
  const read = gauges.flatMap((each) => [`# HELP ${each.name} ${each.help}`, ...gaugeLines(each)]);
  return `${[...counted, ...read].join("\n")}\n`;
}
