import { setTimeout as delay } from 'node:timers/promises';
import type { Choices } from '../choices.ts';
import { makeMessage } from '../test-message.ts';
import { openImapClient } from '../wire/imap-client.ts';

export interface UserResult {
  /** Time from each command to its answer. */
  readonly latencies: { readonly verb: string; readonly ms: number }[];
  readonly errors: string[];
}

/** Works as a person's mail client does, with pauses, until `isOver`. */
export async function runMailUser(
  at: { readonly port: number; readonly account: string; readonly password: string },
  choices: Choices,
  isOver: () => boolean,
): Promise<UserResult> {
  const latencies: { verb: string; ms: number }[] = [];
  const errors: string[] = [];
  const client = await openImapClient(at.port);
  const timed = async (command: string, literal?: Buffer): Promise<void> => {
    const startedAt = performance.now();
    const answer = await client.ask(command, literal);
    latencies.push({ verb: command.split(' ')[0]!, ms: performance.now() - startedAt });
    if (answer.status !== 'OK') errors.push(`${command}: ${answer.text}`);
  };
  try {
    await client.do(`LOGIN ${at.account} "${at.password}"`);
    await timed('SELECT INBOX');
    while (!isOver()) {
      await delay(choices.between(50, 500));
      switch (choices.below(6)) {
        case 0:
          await timed('SELECT INBOX');
          break;
        case 1:
          await timed('FETCH 1:* (UID FLAGS ENVELOPE)');
          break;
        case 2:
          await timed(`FETCH ${choices.between(1, 20)} (BODY.PEEK[])`);
          break;
        case 3:
          await timed(
            `STORE ${choices.between(1, 20)} ${choices.pick('+-'.split(''))}FLAGS (\\Seen)`,
          );
          break;
        case 4:
          await timed('APPEND Drafts', makeMessage('draft', 3000));
          break;
        default:
          await timed('NOOP');
      }
    }
  } catch (error) {
    errors.push((error as Error).message);
  } finally {
    client.close();
  }
  return { latencies, errors };
}
