/** One organization's own price as the console lists it; instants are ISO strings. */
export type OverrideView = {
  readonly id: string;
  readonly feature: string;
  /** "images · resolution 1024x1024" */
  readonly case: string;
  readonly price: string;
  readonly from: string;
  readonly until: string | null;
  readonly reason: string;
  readonly state: "scheduled" | "in force" | "ended";
};
