export type SparklineProps = {
  readonly label: string;
  /** Only drawn with; the exact figures stand beside it. */
  readonly values: readonly number[];
  readonly className?: string;
};

const WIDTH = 96;
const HEIGHT = 24;

/** The shape of a series in the height of a line; plain SVG, so lists of them cost nothing. */
export function Sparkline({ label, values, className }: SparklineProps) {
  const top = Math.max(...values, 0) || 1;
  const step = values.length > 1 ? WIDTH / (values.length - 1) : WIDTH;
  const points = values.map((value, index) => {
    const x = (index * step).toFixed(1);
    const y = (HEIGHT - 2 - (value / top) * (HEIGHT - 4)).toFixed(1);
    return `${x},${y}`;
  });
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className={className}
      width={WIDTH}
      height={HEIGHT}
    >
      <polyline points={points.join(" ")} fill="none" stroke="var(--accent)" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}
