import type { FeatureForm } from "#lib/pricing/feature-form.ts";

/** One kind of job as it is being typed. */
export type EstimateLine = {
  readonly id: number;
  readonly feature: string;
  readonly meters: Readonly<Record<string, string>>;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly count: string;
};

/** Jobs as they are asked about. */
export type EstimateRequest = {
  readonly key_id?: string;
  readonly jobs: readonly {
    readonly feature: string;
    readonly estimate: Readonly<Record<string, string>>;
    readonly dimensions?: Readonly<Record<string, string>>;
    readonly count: number;
  }[];
};

const USUAL: readonly (readonly [RegExp, string])[] = [
  [/tokens/, "1000"],
  [/bytes/, "1000000"],
  [/seconds/, "8"],
  [/rows/, "1000"],
];

const plain = (text: string) => text.trim().replaceAll(",", "");

/** Whether so many jobs can be asked about. */
export function isJobCount(text: string): boolean {
  return /^0*[1-9]\d{0,8}$/.test(plain(text));
}

/** Whether it is a quantity, or left empty. */
export function isCounted(text: string): boolean {
  return /^(\d+(\.\d*)?|\.\d+)?$/.test(plain(text));
}

function filled(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(values).map(([name, value]) => [name, plain(value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

/** A line for a feature, with something sensible in every field that must be filled in. */
export function emptyLine(id: number, form: FeatureForm): EstimateLine {
  const meters = form.meters.map((meter) => [meter, USUAL.find(([name]) => name.test(meter))?.[1] ?? "1"] as const);
  const dimensions = form.dimensions.map(({ name, values, required }) => {
    return [name, required ? (values[0] ?? "") : ""] as const;
  });
  return {
    id,
    feature: form.feature,
    meters: Object.fromEntries(meters),
    dimensions: Object.fromEntries(dimensions),
    count: "1",
  };
}

/** What lines ask for; null while one of them is not filled in. */
export function requestOf(lines: readonly EstimateLine[], keyId: string): EstimateRequest | null {
  const jobs = lines.map(({ feature, meters, dimensions, count }) => {
    const told = filled(dimensions);
    return {
      feature,
      estimate: filled(meters),
      ...(Object.keys(told).length > 0 && { dimensions: told }),
      count: Number(plain(count)),
    };
  });
  const ready = lines.every(({ count, meters }, index) => {
    const counted = Object.values(meters).every(isCounted);
    return isJobCount(count) && counted && Object.keys(jobs[index]?.estimate ?? {}).length > 0;
  });
  return ready && jobs.length > 0 ? { ...(keyId && { key_id: keyId }), jobs } : null;
}
