/** Types of properties (MS-OXCDATA §2.11.1). */
export const propertyTypes = {
  int16: 0x0002,
  int32: 0x0003,
  float32: 0x0004,
  float64: 0x0005,
  currency: 0x0006,
  floatingTime: 0x0007,
  error: 0x000a,
  boolean: 0x000b,
  object: 0x000d,
  int64: 0x0014,
  string8: 0x001e,
  unicode: 0x001f,
  time: 0x0040,
  guid: 0x0048,
  serverId: 0x00fb,
  restriction: 0x00fd,
  ruleAction: 0x00fe,
  binary: 0x0102,
} as const;

/** Set in the type of properties that have a list of values. */
const MULTIPLE = 0x1000;
/** Set in the type of columns that stand for each value of a list. */
const INSTANCE = 0x2000;

export function isMultiple(type: number): boolean {
  return (type & MULTIPLE) !== 0;
}

/** The type of one value. */
export function singleType(type: number): number {
  return type & ~(MULTIPLE | INSTANCE);
}

/** Bytes of a value whose length the type says; undefined for the others. */
export function fixedSize(type: number): number | undefined {
  return fixedSizes.get(singleType(type));
}

const fixedSizes: ReadonlyMap<number, number> = new Map([
  [propertyTypes.int16, 2],
  [propertyTypes.int32, 4],
  [propertyTypes.float32, 4],
  [propertyTypes.float64, 8],
  [propertyTypes.currency, 8],
  [propertyTypes.floatingTime, 8],
  [propertyTypes.error, 4],
  [propertyTypes.boolean, 2],
  [propertyTypes.int64, 8],
  [propertyTypes.time, 8],
  [propertyTypes.guid, 16],
]);
