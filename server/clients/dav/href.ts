/** Of two ways to write one path, one: what is encoded and what is not varies between the answers of a server. */
export function canonicalPath(href: string, base: URL): string {
  const url = URL.parse(href, base);
  if (url === null) return href;
  return url.pathname.split('/').map(recode).join('/');
}

/** The last segment, decoded. */
export function lastSegment(href: string): string {
  const segments = href.split(/[?#]/, 1)[0]!.split('/');
  const last = segments.findLast((segment) => segment !== '') ?? '';
  return decode(last);
}

/** Whether both are the same collection: some servers leave the last slash out. */
export function isSamePath(a: string, b: string): boolean {
  return a.replace(/\/$/, '') === b.replace(/\/$/, '');
}

function recode(segment: string): string {
  return encodeURIComponent(decode(segment));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
