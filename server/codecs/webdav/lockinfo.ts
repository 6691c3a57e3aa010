import { childOf, type XmlElement } from '#codecs/xml/element.ts';
import { formatXml } from '#codecs/xml/format-xml.ts';
import { DomainError } from '#platform/errors.ts';
import { DAV } from './namespaces.ts';
import { malformed } from './parse-body.ts';

export interface LockInfo {
  readonly scope: 'exclusive' | 'shared';
  /** XML of the DAV:owner element, with every prefix it needs; '' when there was none. */
  readonly owner: string;
}

/** The owner is kept with the lock and shown in every lockdiscovery. */
const MAX_OWNER_LENGTH = 4096;

// RFC 4918 §14.11
/** @throws DomainError bad-syntax, too-large */
export function parseLockInfo(lockinfo: XmlElement): LockInfo {
  const scope = childOf(lockinfo, DAV, 'lockscope');
  const type = childOf(lockinfo, DAV, 'locktype');
  if (scope === undefined || type === undefined)
    throw malformed('lockscope and locktype are expected');
  if (childOf(type, DAV, 'write') === undefined) throw malformed('only write locks are known');
  const isShared = childOf(scope, DAV, 'shared') !== undefined;
  if (!isShared && childOf(scope, DAV, 'exclusive') === undefined)
    throw malformed('a lock is exclusive or shared');
  const owner = childOf(lockinfo, DAV, 'owner');
  const text = owner === undefined ? '' : formatXml(owner);
  if (text.length > MAX_OWNER_LENGTH)
    throw new DomainError('too-large', 'the owner of the lock is too long', {
      details: { limit: MAX_OWNER_LENGTH },
    });
  return { scope: isShared ? 'shared' : 'exclusive', owner: text };
}
