import type { CommandContext, OptionValues } from './command.ts';
import { UsageError } from './command.ts';

/** How the ends of a migration are reached. */
export const endpointOptions = {
  preset: {
    type: 'text',
    value: 'NAME',
    doc: 'what the source is: exchange, office365, gmail, domino, kerio, mdaemon, communigate, dovecot, cyrus',
  },
  admin: { type: 'text', value: 'NAME', doc: 'sign-in at the source that may open all accounts' },
  'admin-password-file': {
    type: 'text',
    value: 'FILE',
    doc: 'its password; "-" reads standard input',
  },
  'client-secret-file': {
    type: 'text',
    value: 'FILE',
    doc: 'secret of the application registered at Microsoft or Google; its id: --option client-id=ID',
  },
  'client-key-file': {
    type: 'text',
    value: 'FILE',
    doc: 'instead of a secret: PEM with key and certificate, or the JSON key of a service account of Google',
  },
  'proxy-by': {
    type: 'text',
    value: 'WAY',
    doc: 'how it names accounts: authzid (default), login-name, proxyauth, master',
  },
  security: {
    type: 'text',
    value: 'KIND',
    doc: 'of the source without TLS of its own: starttls or none (default: STARTTLS if offered)',
  },
  ca: {
    type: 'text',
    value: 'FILE',
    doc: 'PEM certificates to trust besides the known authorities',
  },
  insecure: { type: 'flag', doc: 'take any certificate of the source' },
  option: {
    type: 'texts',
    value: 'KEY=VALUE',
    doc: 'a further wish for the source; may be given again',
  },
  'target-admin': {
    type: 'text',
    value: 'NAME',
    doc: 'sign-in at the target that may open all accounts',
  },
  'target-admin-password-file': { type: 'text', value: 'FILE', doc: 'its password' },
  'target-client-secret-file': {
    type: 'text',
    value: 'FILE',
    doc: 'secret of the application for the target',
  },
  'target-client-key-file': { type: 'text', value: 'FILE', doc: 'instead of a secret: its key' },
  'target-option': {
    type: 'texts',
    value: 'KEY=VALUE',
    doc: 'a further wish for the target; may be given again',
  },
} as const;

type Given = OptionValues<typeof endpointOptions>;

/** @throws UsageError, DomainError not-found */
export async function readEndpointOptions(context: CommandContext, given: Given) {
  const secrets: Record<string, string> = {};
  const password = async (file: string | undefined, name: string) => {
    if (file === undefined) return;
    const [line = ''] = (await context.readInput(file)).split(/\r?\n/, 1);
    if (line === '') throw new UsageError(`${file} holds no password on its first line`);
    secrets[name] = line;
  };
  await password(given['admin-password-file'], 'from.password');
  await password(given['target-admin-password-file'], 'to.password');
  await password(given['client-secret-file'], 'from.client-secret');
  await password(given['target-client-secret-file'], 'to.client-secret');
  const key = async (file: string | undefined, name: string) => {
    if (file !== undefined) secrets[name] = await context.readInput(file);
  };
  await key(given['client-key-file'], 'from.client-key');
  await key(given['target-client-key-file'], 'to.client-key');
  return {
    sourceOptions: {
      ...named({
        preset: given.preset,
        admin: given.admin,
        'proxy-by': given['proxy-by'],
        security: given.security,
        ca: given.ca,
      }),
      ...(given.insecure && { insecure: 'true' }),
      ...pairs(given.option),
    },
    targetOptions: { ...named({ admin: given['target-admin'] }), ...pairs(given['target-option']) },
    secrets,
  };
}

function named(options: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function pairs(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError(`"${pair}" should be KEY=VALUE`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
