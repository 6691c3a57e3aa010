/** What one text may cost before it is refused. Lengths are UTF-16 units of unfolded text. */
export interface ContentLimits {
  readonly maxLineLength: number;
  readonly maxLines: number;
  /** Per line, counted in values, so that one parameter of many values is no way round. */
  readonly maxParameterValues: number;
  /** Of all lines together: a parameter costs more than its share of the text. */
  readonly maxTotalParameterValues: number;
}

/** A line holds an inline photo or attachment at most; the lines suffice for a feed of 20,000 events. */
export const defaultLimits: ContentLimits = {
  maxLineLength: 16 * 1024 * 1024,
  maxLines: 500_000,
  maxParameterValues: 1_000,
  maxTotalParameterValues: 1_000_000,
};
