/** Parts beyond this are not told apart: the rest of the message belongs to the last one's surroundings. */
export const MAX_PARTS = 10_000;
/** Parts nested deeper are leaves whose content is not looked into. */
export const MAX_PART_DEPTH = 100;
/** Bytes of one header block; what follows counts as body. Real ones stay far below 256 KiB. */
export const MAX_HEADER_BYTES = 1024 * 1024;
/** Fields of one header block; further ones stay part of the header but are not listed. */
export const MAX_HEADER_FIELDS = 10_000;
/** Characters of a boundary that are looked at; RFC 2046 §5.1.1 allows 70; 80 is what other servers compare. */
export const MAX_BOUNDARY_LENGTH = 80;
/** Parameters of one field. */
export const MAX_PARAMETERS = 200;
