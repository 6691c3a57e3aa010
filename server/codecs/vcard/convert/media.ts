/** Binary values: base64 with a type of 3.0, data URIs of 4.0. */

const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['jpeg', 'image/jpeg'],
  ['jpg', 'image/jpeg'],
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['basic', 'audio/basic'],
  ['wave', 'audio/wav'],
  ['mp3', 'audio/mpeg'],
  ['ogg', 'audio/ogg'],
  ['pgp', 'application/pgp-keys'],
  ['x509', 'application/pkix-cert'],
]);

/** What content begins with, in base64. */
const beginnings: readonly [string, string][] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

const defaults: ReadonlyMap<string, string> = new Map([
  ['PHOTO', 'image/jpeg'],
  ['LOGO', 'image/jpeg'],
  ['SOUND', 'audio/basic'],
  ['KEY', 'application/octet-stream'],
]);

/** The media type that a TYPE of 3.0 names. */
// RFC 2426 §3.1.4
export function mediaTypeOf(type: string): string | undefined {
  return type.includes('/') ? type : mediaTypes.get(type);
}

export function toDataUri(property: string, types: readonly string[], base64: string): string {
  const content = base64.replace(/\s+/g, '');
  const named = types.map(mediaTypeOf).find((t) => t !== undefined);
  const guessed = beginnings.find(([start]) => content.startsWith(start))?.[1];
  const mediaType = named ?? guessed ?? defaults.get(property) ?? 'application/octet-stream';
  return `data:${mediaType};base64,${content}`;
}

/** Type and content of a data URI in base64; undefined for other URIs. */
export function fromDataUri(uri: string): { mediaType: string; base64: string } | undefined {
  // Some escape the comma, as if it were a text.
  const [, mediaType, base64] = /^data:([^;,\\]*)[^,]*?;base64\\?,(.*)$/is.exec(uri) ?? [];
  return mediaType === undefined || base64 === undefined ? undefined : { mediaType, base64 };
}

/** `JPEG` of `image/jpeg`: the TYPE that 3.0 wants. */
// RFC 2426 §3.1.4
export function typeOfMedia(mediaType: string): string {
  const known = [...mediaTypes].find(([, media]) => media === mediaType.toLowerCase())?.[0];
  return (known ?? mediaType.split('/')[1] ?? mediaType).toUpperCase();
}
