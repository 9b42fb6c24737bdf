type Meters = Readonly<Record<string, string>>;
type Dimensions = Readonly<Record<string, string>>;

/** Work that took a while, as a vendor held for it: the most it might use, what of it was used, and how it ended. */
export type PastTask = {
  readonly id: string;
  readonly work: readonly { readonly feature: string; readonly estimate: Meters; readonly dimensions?: Dimensions }[];
  readonly lifetimeS: number;
  readonly parts: readonly { readonly feature: string; readonly meters: Meters; readonly dimensions?: Dimensions }[];
  /** "open" work goes on until its deadline, at which it lapses. */
  readonly end: "settled" | "released" | "open";
};

const HOUR_S = 3600;
const THREE_DAYS_S = 72 * HOUR_S;
// Over before anybody looks.
const MOMENT_S = 1;

function video(seconds: string, resolution: string) {
  return { feature: "video.generate", estimate: { tasks: "1", seconds }, dimensions: { resolution } };
}

function scenes(resolution: string, ...lengths: readonly string[]): PastTask["parts"] {
  return lengths.map((seconds, at): PastTask["parts"][number] => ({
    feature: "video.generate",
    meters: at === 0 ? { tasks: "1", seconds } : { seconds },
    dimensions: { resolution },
  }));
}

const track = { feature: "music.generate", estimate: { tasks: "1" } };
const TRAILER = { tasks: "6", seconds: "60" };

/** What a studio had made: finished, failed, abandoned by its worker, and a batch that goes on. */
export const STUDIO_TASKS: readonly PastTask[] = [
  {
    id: "teaser-harbour",
    work: [video("12", "720p")],
    lifetimeS: HOUR_S,
    parts: scenes("720p", "4", "4", "3.5"),
    end: "settled",
  },
  {
    id: "teaser-score",
    work: [track],
    lifetimeS: HOUR_S,
    parts: [{ feature: "music.generate", meters: { tasks: "1" } }],
    end: "settled",
  },
  { id: "teaser-night", work: [video("8", "1080p")], lifetimeS: HOUR_S, parts: [], end: "released" },
  {
    id: "teaser-rain",
    work: [video("8", "480p")],
    lifetimeS: MOMENT_S,
    parts: scenes("480p", "4"),
    end: "open",
  },
  {
    id: "trailer-batch",
    work: [
      { feature: "video.generate", estimate: TRAILER, dimensions: { resolution: "720p" } },
      { feature: "music.generate", estimate: { tasks: "2" } },
    ],
    lifetimeS: THREE_DAYS_S,
    parts: scenes("720p", "10", "10"),
    end: "open",
  },
];

/** What a data team ran: an export, a crawl that died, and one that goes on. */
export const DATA_TASKS: readonly PastTask[] = [
  {
    id: "export-streets",
    work: [{ feature: "dataset.export", estimate: { rows: "50000" } }],
    lifetimeS: HOUR_S,
    parts: [{ feature: "dataset.export", meters: { rows: "41207" } }],
    end: "settled",
  },
  {
    id: "transcribe-tours",
    work: [{ feature: "speech.transcribe", estimate: { seconds: "5400" } }],
    lifetimeS: MOMENT_S,
    parts: [],
    end: "open",
  },
  {
    id: "crawl-shops",
    work: [
      {
        feature: "scrape.html",
        estimate: { requests: "2000", bytes: "800000000" },
        dimensions: { domain: "fashion.shop.example", rendering: "none" },
      },
    ],
    lifetimeS: THREE_DAYS_S,
    parts: [
      {
        feature: "scrape.html",
        meters: { requests: "640", bytes: "231400000" },
        dimensions: { domain: "fashion.shop.example", rendering: "none" },
      },
    ],
    end: "open",
  },
];
