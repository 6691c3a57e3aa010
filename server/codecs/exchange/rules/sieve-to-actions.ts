import type { SieveCommand } from '#codecs/sieve/script.ts';
import type { MailActions } from '../mail-rule.ts';

type Mutable = { -readonly [K in keyof MailActions]: MailActions[K] };

/** What the commands of a block do. */
export function sieveToActions(
  block: readonly SieveCommand[],
  { toCategory }: { readonly toCategory: (keyword: string) => string },
  tell: (detail: string) => void,
): MailActions {
  const actions: Mutable = {};
  for (const command of block) {
    const tags = command.args.flatMap((a) => (a.kind === 'tag' ? [a.name] : []));
    const lists = command.args.flatMap((a) => (a.kind === 'strings' ? [a.values] : []));
    const values = lists.at(-1) ?? [];
    const isCopy = tags.includes('copy');
    switch (command.name) {
      case 'fileinto':
        fileInto(actions, { tags, path: values[0] ?? '', isCopy, use: lists[0]?.[0] });
        break;
      case 'redirect':
        actions.redirectTo = [...(actions.redirectTo ?? []), ...values];
        // Exchange keeps what it redirects.
        if (!isCopy) actions.deletes = true;
        break;
      case 'discard':
        actions.deletesForGood = true;
        break;
      case 'addflag':
      case 'setflag':
        setFlags(actions, values, toCategory, tell);
        break;
      case 'stop':
        actions.stops = true;
        break;
      case 'keep':
        break;
      default:
        tell(`the action "${command.name}"`);
    }
  }
  // A rule that only stops the others does nothing by itself, but for them.
  return actions;
}

function fileInto(
  actions: Mutable,
  by: {
    readonly tags: readonly string[];
    readonly path: string;
    readonly isCopy: boolean;
    readonly use: string | undefined;
  },
): void {
  if (by.tags.includes('specialuse') && by.use?.toLowerCase() === '\\trash') actions.deletes = true;
  else if (by.isCopy) actions.copyTo = by.path;
  else actions.moveTo = by.path;
}

function setFlags(
  actions: Mutable,
  flags: readonly string[],
  toCategory: (keyword: string) => string,
  tell: (detail: string) => void,
): void {
  for (const flag of flags.flatMap((f) => f.split(' '))) {
    const name = flag.toLowerCase();
    if (name === '\\seen') actions.marksRead = true;
    else if (name === '\\flagged') actions.flags = true;
    else if (name.startsWith('\\') || name.startsWith('$')) tell(`the flag ${flag}`);
    else actions.categories = [...(actions.categories ?? []), toCategory(flag)];
  }
}
