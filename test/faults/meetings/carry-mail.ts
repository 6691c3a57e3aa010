import type { SchedulingMail } from '#scheduling/scheduling-deps.ts';
import type { DavStage } from '../../support/dav-stage.ts';
import { fileMail } from '../../support/file-mail.ts';
import type { Choices } from '../choices.ts';
import { plainMail } from './plain-mail.ts';
import type { Servers } from './servers.ts';

interface OnItsWay {
  readonly to: DavStage;
  readonly mail: SchedulingMail;
}

/** The way of mail between both servers: not always in order, and some comes twice. */
export class MailBetween {
  readonly #servers: Servers;
  readonly #choices: Choices;
  readonly #waiting: OnItsWay[] = [];
  readonly #taken = new Map<DavStage, number>();
  /** Whether the servers are as of different makes. */
  readonly isPlain: boolean;
  count = 0;

  constructor(
    servers: Servers,
    { choices, isPlain }: { readonly choices: Choices; readonly isPlain: boolean },
  ) {
    this.#servers = servers;
    this.#choices = choices;
    this.isPlain = isPlain;
  }

  /**
   * Brings all that waits, and what is sent in answer; in order when servers of different makes moved meetings twice meanwhile. Who
   * hears of the second time alone cannot know then that there was one in between.
   */
  async carry({ inOrder }: { readonly inOrder: boolean }): Promise<void> {
    for (;;) {
      this.#collect();
      if (this.#waiting.length === 0) return;
      while (this.#waiting.length > 0) {
        const at =
          !inOrder && (await this.#mayBeShuffled()) ? this.#choices.below(this.#waiting.length) : 0;
        const [one] = this.#waiting.splice(at, 1);
        await this.#bring(one!);
        if (this.#choices.oneIn(10)) await this.#bring(one!);
      }
      await this.#servers.advance(5000);
    }
  }

  #collect(): void {
    const { home, far } = this.#servers;
    for (const [from, to] of [[home, far] as const, [far, home] as const]) {
      const mails = from.sentMails.slice(this.#taken.get(from) ?? 0);
      this.#taken.set(from, from.sentMails.length);
      this.#waiting.push(...mails.map((mail) => ({ to, mail })));
    }
  }

  async #bring({ to, mail: { recipient, content } }: OnItsWay): Promise<void> {
    const { id } = await to.directory.accounts.expect(recipient);
    const form = this.isPlain ? plainMail(content) : content;
    await fileMail(to, id, { content: form, proof: { kind: 'from' } });
    this.count++;
  }

  /** The first mail of a meeting must come first: what comes before it cannot be understood. */
  async #mayBeShuffled(): Promise<boolean> {
    for (const { to, mail } of this.#waiting) {
      const uid = uidIn(mail.content);
      const { id } = await to.directory.accounts.expect(mail.recipient);
      const isKnown = await to.store.read(id, async (reader) => {
        for (const { collection } of await reader.documentsByUid(uid))
          if ((await reader.collection(collection))?.role !== 'inbox') return true;
        return false;
      });
      if (!isKnown) return false;
    }
    return true;
  }
}

function uidIn(content: Buffer): string {
  const text = content
    .toString()
    .replaceAll(/(?:[A-Za-z0-9+/=]{60,}\r?\n)(?:[A-Za-z0-9+/=]+\r?\n)*/g, (encoded) =>
      Buffer.from(encoded, 'base64').toString(),
    );
  return /^UID:(\S+)/m.exec(text)?.[1] ?? '';
}
