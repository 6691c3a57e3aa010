import { escapeXmlText } from '#codecs/xml/escape.ts';

export interface ActiveLock {
  readonly scope: 'exclusive' | 'shared';
  readonly depth: '0' | 'infinity';
  /** Formatted DAV:owner element, or ''. */
  readonly owner: string;
  /** Seconds that are left. */
  readonly timeoutSeconds: number;
  readonly token: string;
  /** Percent-encoded path of what was locked. */
  readonly rootHref: string;
}

// RFC 4918 §14.1
/** The content of DAV:lockdiscovery. */
export function formatActiveLocks(locks: readonly ActiveLock[]): string {
  return locks
    .map(
      (lock) =>
        `<D:activelock><D:locktype><D:write/></D:locktype>` +
        `<D:lockscope><D:${lock.scope}/></D:lockscope><D:depth>${lock.depth}</D:depth>${lock.owner}` +
        `<D:timeout>Second-${lock.timeoutSeconds}</D:timeout>` +
        `<D:locktoken><D:href>${escapeXmlText(lock.token)}</D:href></D:locktoken>` +
        `<D:lockroot><D:href>${lock.rootHref}</D:href></D:lockroot></D:activelock>`,
    )
    .join('');
}
