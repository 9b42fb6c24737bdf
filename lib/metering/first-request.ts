/** Whether the organization's first call has arrived, and what became of it. */
export type FirstRequest = {
  readonly seen: boolean;
  readonly at?: string;
  readonly feature?: string;
  readonly amount?: string;
  readonly href?: string;
};
