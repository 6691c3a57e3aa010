import type { Account } from '#directory/account.ts';
import { parseDestination } from '#codecs/webdav/headers.ts';
import {
  parseIfHeader,
  submittedTokens,
  type IfCondition,
  type IfList,
} from '#codecs/webdav/if-header.ts';
import type { AccountId } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import { DavRefused, refuse } from '../errors.ts';
import type { DavPath } from '../path/dav-path.ts';
import { parsePath } from '../path/parse-path.ts';
import type { DavRequest } from '../request.ts';
import { formatSyncToken, syncStateOf } from '../sync-token.ts';
import { findInAccount } from '../tree/find-in-account.ts';
import { resolveNode } from '../tree/resolve-node.ts';
import { isSeenInPart, partTag } from '../tree/seen-in-part.ts';
import { locksCovering, readLocks, type LockPlace } from './lock.ts';

/** What the If header of a request asks for. */
export interface IfCheck {
  /** All tokens in it. */
  readonly tokens: ReadonlySet<string>;
  /**
   * Whether one of the lists holds of what `owner` has; true without a header. Lists about other accounts' things do not
   * hold here.
   */
  holds(reader: AccountReader, owner: Account): Promise<boolean>;
}

interface State {
  readonly etag: string | undefined;
  readonly tokens: ReadonlySet<string>;
}

// RFC 4918 §10.4
/** @throws DomainError bad-syntax */
export async function createIfCheck(request: DavRequest): Promise<IfCheck> {
  const header = request.header('if');
  if (header === undefined) return { tokens: new Set(), holds: async () => true };
  const lists = parseIfHeader(header);
  const places = new Map<string | undefined, IfPlace | undefined>();
  for (const { tag } of lists)
    if (!places.has(tag)) places.set(tag, await placeOfTag(request, tag));
  const nowSeconds = Math.floor(request.deps.clock.epochMs() / 1000);
  return {
    tokens: submittedTokens(lists),
    async holds(reader, owner) {
      const states = new Map<string | undefined, State>();
      for (const { tag, conditions } of lists) {
        const place = places.get(tag);
        if (place?.account !== owner.id) continue;
        const state = states.get(tag) ?? (await readState(reader, place, nowSeconds));
        states.set(tag, state);
        if (conditions.every((c) => isMet(c, state))) return true;
      }
      return false;
    },
  };
}

/** @throws DavRefused 412 */
export async function assertIfHolds(
  check: IfCheck,
  reader: AccountReader,
  owner: Account,
): Promise<void> {
  if (!(await check.holds(reader, owner)))
    refuse(412, 'The condition in the If header does not hold');
}

function isMet(condition: IfCondition, state: State): boolean {
  const isTrue =
    condition.kind === 'token'
      ? state.tokens.has(condition.token)
      : !condition.isWeak && condition.tag === state.etag;
  return isTrue !== condition.isNot;
}

/** Something that an account has, or could have. */
interface IfPlace extends LockPlace {
  readonly account: AccountId;
  /** There is nothing, or nothing that the account may know of. */
  readonly isNothing: boolean;
  /** See isSeenInPart(). */
  readonly isInPart: boolean;
}

async function placeOfTag(request: DavRequest, tag: IfList['tag']): Promise<IfPlace | undefined> {
  const path = tag === undefined ? request.path : pathOfTag(tag);
  if (path?.kind !== 'inside' && path?.kind !== 'home') return undefined;
  const node = await resolveNode(request, path);
  const there = node.kind === 'missing' ? node.place : node;
  if (there !== undefined && 'owner' in there) {
    const segments = 'segments' in there ? there.segments : [];
    const isInPart = isSeenInPart(there, request.user);
    const { owner, space } = there;
    return { account: owner.id, space, segments, isNothing: false, isInPart };
  }
  const account = await request.deps.directory.accounts.find(path.address);
  const nothing = { space: path.space, segments: [], isNothing: true, isInPart: false };
  return account && { account: account.id, ...nothing };
}

async function readState(
  reader: AccountReader,
  place: IfPlace,
  nowSeconds: number,
): Promise<State> {
  if (place.isNothing) return { etag: undefined, tokens: new Set() };
  const found = await findInAccount(reader, place.space, place.segments);
  const locks = locksCovering(await readLocks(reader, nowSeconds), place);
  const tokens = new Set(locks.map((lock) => lock.token));
  // RFC 6578 §5
  if (found.kind === 'collection')
    tokens.add(formatSyncToken(await syncStateOf(found.collection, reader, place.isInPart)));
  if (found.kind !== 'document') return { etag: undefined, tokens };
  const { etag } = found.document;
  return { etag: place.isInPart ? partTag(etag) : etag, tokens };
}

function pathOfTag(tag: string): DavPath | undefined {
  try {
    return parsePath(parseDestination(tag).path);
  } catch (error) {
    if (error instanceof DavRefused) return undefined;
    throw error;
  }
}
