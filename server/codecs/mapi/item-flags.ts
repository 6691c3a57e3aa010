import { encodeModifiedUtf7 } from '#codecs/charset/modified-utf7.ts';
import { namedKeys } from './named-keys.ts';
import { tags } from './property-tags.ts';
import type { PropertyReader } from './property-reader.ts';

/** Marks of an item, as mail programs have them. */
export interface MapiFlags {
  readonly isSeen: boolean;
  readonly isAnswered: boolean;
  readonly isFlagged: boolean;
  readonly isDraft: boolean;
  /** IMAP keywords: $Forwarded, and one for each category. */
  readonly keywords: readonly string[];
}

const READ = 1;
const UNSENT = 8;
const REPLY_VERBS = new Set([102, 103]);
const FORWARD_VERB = 104;
const REPLIED_ICON = 261;
const FORWARDED_ICON = 262;
const FLAGGED = 2;
const COMPLETE = 1;

// MS-OXCMSG §2.2.1.6, MS-OXOMSG §2.2.1.71, MS-OXOFLAG §2.2.1.1
export function readFlags(reader: PropertyReader): MapiFlags {
  const flags = reader.number(tags.messageFlags) ?? READ;
  const verb = reader.number(tags.lastVerb) ?? 0;
  const icon = reader.number(tags.iconIndex) ?? 0;
  const flagStatus = reader.number(tags.flagStatus);
  reader.passOver(tags.lastVerbTime, tags.followupIcon);
  const keywords = reader.texts(namedKeys.keywords).map(keywordOfCategory);
  if (verb === FORWARD_VERB || icon === FORWARDED_ICON) keywords.push('$Forwarded');
  if (flagStatus === COMPLETE) keywords.push('$Completed');
  return {
    isSeen: (flags & READ) !== 0,
    isAnswered: REPLY_VERBS.has(verb) || icon === REPLIED_ICON,
    isFlagged: flagStatus === FLAGGED,
    isDraft: (flags & UNSENT) !== 0,
    keywords: [...new Set(keywords.filter((keyword) => keyword !== ''))],
  };
}

/** Longest keyword that is made; programs show no longer ones. */
const MAX_KEYWORD = 100;

/** A keyword for the name of a category: an atom, which tells letters of all scripts apart but not blanks from brackets. */
// RFC 9051 §2.3.2
export function keywordOfCategory(name: string): string {
  const ascii = encodeModifiedUtf7(name.trim().normalize('NFC'));
  return ascii.replace(/[\0-\x20(){}%*"\\\]\x7f]+/g, '_').slice(0, MAX_KEYWORD);
}
