/** What divides a stream, in the place of property tags. MS-OXCFXICS §2.2.4.1.4 */
export const markers = {
  newAttachment: 0x4000_0003,
  startEmbedded: 0x4001_0003,
  endEmbedded: 0x4002_0003,
  startRecipient: 0x4003_0003,
  endRecipient: 0x4004_0003,
  startMessage: 0x400c_0003,
  endMessage: 0x400d_0003,
  endAttachment: 0x400e_0003,
} as const;

/** Tags of the transfer itself, each with a number behind it. */
const metaIds: ReadonlySet<number> = new Set([0x400f, 0x4016, 0x4017, 0x4018]);

const all: ReadonlySet<number> = new Set(Object.values(markers));

export function isMarker(tag: number): boolean {
  return all.has(tag);
}

export function isMeta(tag: number): boolean {
  return metaIds.has(tag >>> 16);
}
