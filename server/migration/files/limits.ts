/** Bytes of one event, card or note with all its attachments; what target systems take ends far below. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
