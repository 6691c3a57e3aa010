import {
  parseKeywordFile,
  parseKeywordFileName,
  parseKeywordList,
} from '#codecs/maildir/courier-files.ts';
import { parseKeywordLetters } from '#codecs/maildir/dovecot-files.ts';
import { flagsOfLetters, type MaildirFileName } from '#codecs/maildir/file-name.ts';
import { joinPath, readTextIfThere, type FileTree } from '../../files/file-tree.ts';

/** Flags of the messages of one maildir, from their names and from what servers keep beside them. */
export type FlagsOf = (name: MaildirFileName) => string[];

/** Further keywords of a mailbox exported here, which has more of them than there are letters: "base keyword keyword". */
const OWN_KEYWORDS = 'mailstead-keywords';
const COURIER = 'courierimapkeywords';

export async function readKeywords(tree: FileTree, folder: string): Promise<FlagsOf> {
  const letters = parseKeywordLetters(
    await readTextIfThere(tree, joinPath(folder, 'dovecot-keywords')),
  );
  const own = readOwn(await readTextIfThere(tree, joinPath(folder, OWN_KEYWORDS)));
  const courier = await readCourier(tree, joinPath(folder, COURIER));
  return ({ base, letters: given = '' }) => [
    ...new Set([
      ...flagsOfLetters(given, letters),
      ...(own.get(base) ?? []),
      ...(courier.get(base) ?? []),
    ]),
  ];
}

function readOwn(text: string): ReadonlyMap<string, readonly string[]> {
  const lines = text.split('\n').map((line) => line.split(' ').filter((word) => word !== ''));
  return new Map(lines.map(([base = '', ...keywords]) => [base, keywords]));
}

/** Courier's list, and over it the newest file of each message whose keywords have changed since. */
async function readCourier(
  tree: FileTree,
  folder: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = await tree.children(folder);
  if (entries.length === 0) return new Map();
  const keywords = parseKeywordList(await readTextIfThere(tree, joinPath(folder, ':list')));
  const newest = new Map<string, { readonly age: number; readonly name: string }>();
  for (const { name } of entries) {
    const found = parseKeywordFileName(name);
    if (found === undefined) continue;
    if ((newest.get(found.base)?.age ?? -1) < found.age)
      newest.set(found.base, { age: found.age, name });
  }
  for (const [base, { name }] of newest)
    keywords.set(base, parseKeywordFile(await readTextIfThere(tree, joinPath(folder, name))));
  return keywords;
}
