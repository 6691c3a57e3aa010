import { strings, tag, type SieveArgument, type SieveCommand } from '#codecs/sieve/script.ts';
import type { MailActions } from '../mail-rule.ts';
import type { Telling } from './conditions-to-sieve.ts';

/** Commands in the order in which they work: flags are set before a message is put somewhere. */
// RFC 5228 §4, RFC 5232 §3, RFC 3894 §3
export function actionsToSieve(
  actions: MailActions,
  { toKeyword }: { readonly toKeyword: (category: string) => string },
  { extensions, tell }: Telling,
): SieveCommand[] {
  const need = (...names: readonly string[]): void => names.forEach((n) => extensions.add(n));
  const commands: SieveCommand[] = [];
  const flags = [
    ...(actions.marksRead === true ? ['\\Seen'] : []),
    ...(actions.flags === true ? ['\\Flagged'] : []),
    ...(actions.categories ?? []).map(toKeyword),
  ];
  for (const other of actions.others ?? []) tell(other);
  if (flags.length > 0) {
    need('imap4flags');
    commands.push(command('addflag', strings(...flags)));
  }
  for (const address of actions.redirectTo ?? []) {
    need('copy');
    commands.push(command('redirect', tag('copy'), strings(address)));
  }
  for (const address of [...(actions.forwardTo ?? []), ...(actions.forwardAsAttachmentTo ?? [])]) {
    need('copy');
    tell(`what was forwarded to ${address} is redirected`);
    commands.push(command('redirect', tag('copy'), strings(address)));
  }
  if (actions.copyTo !== undefined) {
    need('fileinto', 'copy');
    file(actions.copyTo, [tag('copy')]);
  }
  if (actions.moveTo !== undefined) {
    need('fileinto');
    file(actions.moveTo, []);
  }
  if (actions.deletes === true) {
    need('fileinto', 'special-use');
    commands.push(command('fileinto', tag('specialuse'), strings('\\Trash'), strings('Trash')));
  }
  if (actions.deletesForGood === true) commands.push(command('discard'));
  if (actions.stops === true && commands.length > 0) commands.push(command('stop'));
  return commands;

  function file(path: string, args: readonly SieveArgument[]): void {
    if (path === '') tell('the folder that it was put into is gone');
    else commands.push(command('fileinto', ...args, strings(path)));
  }
}

function command(name: string, ...args: readonly SieveArgument[]): SieveCommand {
  return { name, args, tests: [] };
}
