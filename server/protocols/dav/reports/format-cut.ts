import { formatStatusResponse } from '#codecs/webdav/format-multistatus.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';

// RFC 4791 §7.8, RFC 6352 §8.6.1, RFC 6578 §3.6
/** Says at the end of an answer that there is more than it holds. */
export function formatCut(href: string): string {
  return formatStatusResponse(href, 507, {
    condition: { ns: DAV, name: 'number-of-matches-within-limits' },
    text: 'There is more than this answer holds',
  });
}
