import { readFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delivery, Envelope, EnvelopeRecipient } from '#delivery/delivery.ts';
import { DomainError } from '#platform/errors.ts';
import { accountId } from '#platform/ids.ts';
import { createSilentLog } from '#platform/log.ts';
import { createNetworkList } from '#platform/networks.ts';
import { createRandom } from '#platform/random.ts';
import { smtpSettings, type SmtpSettings } from '#protocols/smtp/config.ts';
import type { ListenerKindName } from '#protocols/smtp/listener-kind.ts';
import type { SmtpParts, SmtpSite } from '#protocols/smtp/ports.ts';
import { createSmtpServer, type SmtpServer } from '#protocols/smtp/smtp-server.ts';
import { defaultsOf } from './default-settings.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeDns } from './fake-dns.ts';

/** A message as delivery was given it. */
export interface KeptMessage {
  readonly envelope: Envelope;
  readonly recipients: readonly EnvelopeRecipient[];
  readonly content: string;
  readonly trace: string;
  readonly kind: 'memory' | 'file';
}

export interface SmtpStage extends AsyncDisposable {
  readonly server: SmtpServer;
  readonly clock: FakeClock;
  readonly kept: KeptMessage[];
  /** Copies for the senders' Sent mailboxes. */
  readonly sent: {
    readonly account: number;
    readonly owner: number | undefined;
    readonly isWanted: boolean;
    readonly content: string;
  }[];
  readonly parts: SmtpParts;
  readonly spoolFolder: string;
}

/**
 * An SMTP server over a delivery that keeps messages in an array. Known: alice@ and bob@example.test; full@ is over
 * quota; late@ is refused only when the message comes. The password of every user is "secret"; alice may send as
 * alice@example.test.
 */
export function createSmtpStage(
  options: { readonly settings?: Partial<SmtpSettings>; readonly site?: Partial<SmtpSite> } = {},
): SmtpStage {
  const clock = createFakeClock('2026-11-22T08:00:00Z');
  const kept: KeptMessage[] = [];
  const sent: SmtpStage['sent'][number][] = [];
  const spoolFolder = mkdtempSync(join(tmpdir(), 'smtp-stage-'));
  const settings = { ...defaultsOf(smtpSettings), greetingDelay: 0, ...options.settings };
  const site: SmtpSite = {
    hostname: 'mx.example.test',
    trustedNetworks: createNetworkList(['127.0.0.0/8']),
    allowsPlaintextOnLoopback: true,
    maxMessageBytes: 2_000_000,
    maxConnectionsPerAddress: 10,
    stopGraceMs: 0,
    ...options.site,
  };
  const parts: SmtpParts = {
    clock,
    random: createRandom(),
    log: createSilentLog(),
    dns: createFakeDns({}),
    delivery: createKeepingDelivery(kept),
    signIn: plainSignIn,
    keepSent: async ({ account, owner, isWanted, source, prefix }) => {
      const content = source.kind === 'memory' ? source.bytes : await readFile(source.path);
      sent.push({
        account,
        owner,
        isWanted,
        content: Buffer.concat([prefix, content]).toString('latin1'),
      });
    },
    senderRight: async (_account, address) => {
      if (address === 'alice@example.test') return { kind: 'own' };
      if (address === 'desk@example.test') return { kind: 'as', owner: accountId(8) };
      return address === 'chief@example.test'
        ? { kind: 'on-behalf', owner: accountId(9) }
        : undefined;
    },
    settings: () => settings,
    site: () => site,
    spoolFolder,
  };
  const server = createSmtpServer(parts);
  return {
    server,
    clock,
    kept,
    sent,
    parts,
    spoolFolder,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(spoolFolder, { recursive: true, force: true });
    },
  };
}

/** The listener kind a transcript names. */
export function toKindName(text: string | undefined): ListenerKindName {
  return (text ?? 'mx') as ListenerKindName;
}

function createKeepingDelivery(kept: KeptMessage[]): Delivery {
  const isHere = (address: string) => address.endsWith('@example.test') || address === 'postmaster';
  return {
    async checkSender({ sender }) {
      if (sender !== 'banned@example.org') return undefined;
      return { code: 550, enhanced: '5.7.1', text: 'Refused' };
    },
    async checkRecipient({ origin }, { address }) {
      if (address === 'full@example.test') throw new DomainError('over-quota', 'full');
      if (/^(alice|bob|late)@example\.test$|^postmaster$/.test(address))
        return { kind: 'accepted' };
      if (!isHere(address) && origin.kind === 'submission') return { kind: 'accepted' };
      const [enhanced, text]: [string, string] = isHere(address)
        ? ['5.1.1', 'No such user']
        : ['5.7.1', 'Relaying denied'];
      return { kind: 'refused', reply: { code: 550, enhanced, text } };
    },
    async deliver({ envelope, recipients, message, trace }) {
      const content = message.kind === 'memory' ? message.bytes : await readFile(message.path);
      const text = content.toString('latin1');
      if (text.includes('X-Disk: full')) throw new DomainError('no-space', 'full');
      if (message.kind === 'file') rmSync(message.path);
      kept.push({ envelope, recipients, content: text, trace, kind: message.kind });
      return recipients.map(({ address }) =>
        address === 'late@example.test'
          ? { kind: 'refused', reply: { code: 552, enhanced: '5.2.2', text: 'Mailbox is full' } }
          : { kind: 'delivered' },
      );
    },
  };
}

const plainSignIn: SmtpParts['signIn'] = {
  mechanisms: async () => ['PLAIN', 'LOGIN'],
  async begin(mechanism) {
    const finish = (name: string | undefined, password: string | undefined) => {
      if (password !== 'secret') throw new DomainError('authentication-failed', 'wrong');
      return {
        kind: 'done' as const,
        identity: { account: accountId(7), loginName: name ?? '' },
      };
    };
    if (mechanism === 'PLAIN')
      return {
        async next(response) {
          if (response === undefined) return { kind: 'challenge', data: Buffer.alloc(0) };
          const [, name, password] = response.toString().split('\0');
          return finish(name, password);
        },
      };
    if (mechanism !== 'LOGIN') return undefined;
    const given: string[] = [];
    return {
      async next(response) {
        if (response !== undefined) given.push(response.toString());
        if (given.length === 2) return finish(given[0], given[1]);
        const prompt = given.length === 0 ? 'Username:' : 'Password:';
        return { kind: 'challenge', data: Buffer.from(prompt) };
      },
    };
  },
};
