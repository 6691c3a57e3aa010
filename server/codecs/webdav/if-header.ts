import { malformed } from './parse-body.ts';

/** A state that must hold, or must not. */
export type IfCondition =
  | { readonly kind: 'token'; readonly isNot: boolean; readonly token: string }
  | {
      readonly kind: 'etag';
      readonly isNot: boolean;
      readonly isWeak: boolean;
      readonly tag: string;
    };

export interface IfList {
  /** URI or path of what the list is about, as sent; undefined for what the request is about. */
  readonly tag: string | undefined;
  /** All of them must hold. */
  readonly conditions: readonly IfCondition[];
}

/** Lists are evaluated one by one against the store. */
const MAX_CONDITIONS = 1_000;

// RFC 4918 §10.4.2
/**
 *     If = "If" ":" ( 1*No-tag-list | 1*Tagged-list )
 *     No-tag-list = List
 *     Tagged-list = Resource-Tag 1*List
 *     List = "(" 1*Condition ")"
 *     Condition = ["Not"] (State-token | "[" entity-tag "]")
 *
 * One of the lists must hold. @throws DomainError bad-syntax
 */
export function parseIfHeader(header: string): IfList[] {
  const lists: IfList[] = [];
  let tag: string | undefined;
  let isTagUsed = true;
  let conditions = 0;
  const words = /\s*(?:<([^<>]*)>|(\())/y;
  while (words.lastIndex < header.trimEnd().length) {
    const found = words.exec(header);
    if (found === null) throw malformed('a list in parentheses is expected in If');
    if (found[2] === undefined) {
      const isMixed = lists.some((l) => l.tag === undefined);
      if (!isTagUsed || isMixed) throw malformed('If has a tag without a list');
      tag = found[1]!.trim();
      isTagUsed = false;
      continue;
    }
    const list = parseConditions(header, words.lastIndex);
    conditions += list.conditions.length;
    if (conditions > MAX_CONDITIONS) throw malformed('If has too many conditions');
    lists.push({ tag, conditions: list.conditions });
    isTagUsed = true;
    words.lastIndex = list.end;
  }
  if (lists.length === 0 || !isTagUsed) throw malformed('If needs a list');
  return lists;
}

function parseConditions(
  header: string,
  start: number,
): { readonly conditions: IfCondition[]; readonly end: number } {
  const conditions: IfCondition[] = [];
  const word = /\s*(?:(\))|(not\s*)?(?:<([^<>]*)>|\[\s*(W\/)?("[^"]*")\s*\]))/iy;
  word.lastIndex = start;
  for (;;) {
    const found = word.exec(header);
    if (found === null) throw malformed('a state token or an entity tag is expected in If');
    const [, end, not, token, weak, tag] = found;
    if (end !== undefined) break;
    const isNot = not !== undefined;
    conditions.push(
      token === undefined
        ? { kind: 'etag', isNot, isWeak: weak !== undefined, tag: tag! }
        : { kind: 'token', isNot, token },
    );
  }
  if (conditions.length === 0) throw malformed('a list of If is empty');
  return { conditions, end: word.lastIndex };
}

/** The tokens that are submitted: naming one in any list shows that the client knows of the lock. */
// RFC 4918 §10.4.1
export function submittedTokens(lists: readonly IfList[]): Set<string> {
  return new Set(
    lists.flatMap((l) => l.conditions.flatMap((c) => (c.kind === 'token' ? [c.token] : []))),
  );
}
