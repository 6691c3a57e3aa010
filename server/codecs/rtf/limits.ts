/** Bytes of one text, compressed or not: pictures in it are written in hexadecimal digits, and Outlook takes 20 MB of mail. */
export const MAX_RTF_BYTES = 64 * 1024 * 1024;
/** Groups inside each other; tables in tables in lists have some dozens. */
export const MAX_GROUP_DEPTH = 1000;
/** Fonts that are remembered. */
export const MAX_FONTS = 10_000;
/** Letters of a control word; longer ones are no words. */
export const MAX_WORD_LENGTH = 32;
