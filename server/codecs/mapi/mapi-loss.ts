/** Something that an item had and that has no place in what it became. */
export interface MapiLoss {
  /** Stable short name for counting: "property-mileage", "attachment-link". */
  readonly what: string;
  /** For people: what was lost of this one. */
  readonly detail: string;
}
