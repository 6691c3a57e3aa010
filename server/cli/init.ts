import { rmSync } from 'node:fs';
import { ensureSelfSigned } from '#platform/certificates.ts';
import { createDataFolder, type DataFolder } from '#platform/data-folder.ts';
import { loadSettings } from '#platform/load-settings.ts';
import { isLoopback } from '#platform/networks.ts';
import { renderSettingsFile, type ChosenValues } from '#platform/settings-doc.ts';
import { replaceFile } from '#platform/write-file.ts';
import { resolve } from 'node:path';
import { type CommandContext, defineCommand, type OptionValues, UsageError } from './command.ts';
import { passwordOptions, readPassword } from './password-input.ts';

const options = {
  hostname: {
    type: 'text',
    value: 'NAME',
    doc: 'name this server calls itself, e.g. mail.example.test',
  },
  domain: {
    type: 'texts',
    value: 'DOMAIN',
    doc: 'a mail domain to begin with; may be given again',
  },
  admin: { type: 'text', value: 'EMAIL', doc: 'address of the first administrator' },
  ...passwordOptions,
  bind: {
    type: 'texts',
    value: 'ADDRESS',
    doc: 'address to listen on; default: all of this machine',
  },
  storage: {
    type: 'text',
    value: 'ADDRESS',
    doc: 'embedded (default), or a PostgreSQL: postgres://user:password@host/database',
  },
  'port-base': { type: 'text', value: 'N', doc: 'added to every well-known port; default 0' },
  tls: { type: 'text', value: 'SOURCE', doc: 'self-signed (default), acme or files' },
  cert: { type: 'text', value: 'FILE', doc: 'PEM certificate with its chain, for --tls files' },
  key: { type: 'text', value: 'FILE', doc: 'PEM private key, for --tls files' },
  'acme-contact': {
    type: 'text',
    value: 'EMAIL',
    doc: 'address given to the authority, for --tls acme',
  },
  'accept-terms': {
    type: 'flag',
    doc: "agree to the authority's terms of service, for --tls acme",
  },
} as const;

export const init = defineCommand({
  name: 'init',
  summary: 'Make the data folder of a new server. A folder that is not empty is never touched.',
  operands: [],
  options,
  async run(context, _operands, given) {
    const chosen = chooseSettings(given);
    const password = await readPassword(context, given);
    if (given.admin !== undefined && password === undefined)
      throw new UsageError('--admin needs --password-file FILE or --generate-password');
    const folder = createDataFolder(context.dataPath, context.parts.version);
    try {
      await fill(context, folder, { chosen, given, password: password?.text });
    } catch (error) {
      // The folder was empty: nothing but what was made just now is taken away.
      rmSync(folder.root, { recursive: true, force: true });
      throw error;
    }
  },
});

type InitOptions = OptionValues<typeof options>;

async function fill(
  context: CommandContext,
  folder: DataFolder,
  plan: { chosen: ChosenValues; given: InitOptions; password: string | undefined },
): Promise<void> {
  const { given, chosen, password } = plan;
  replaceFile(folder.settingsFile, renderSettingsFile(context.parts.sections, chosen));
  const settings = loadSettings(context.parts.sections, {
    text: renderSettingsFile(context.parts.sections, chosen),
    fileName: folder.settingsFile,
    dataFolder: folder.root,
    environment: {},
  });
  const names = [...new Set([...hostNames(given), 'localhost', '127.0.0.1', '::1'])];
  await ensureSelfSigned(folder.tls, names, context.clock);
  const admin =
    given.admin === undefined ? undefined : { address: given.admin, password: password! };
  await context.parts.prepareData({ folder, settings, domains: given.domain, admin });
  const isGenerated = given['generate-password'];
  const answer = {
    data: folder.root,
    hostname: chosen['server.hostname'] ?? 'localhost',
    domains: given.domain,
    ...(admin === undefined ? {} : { admin: admin.address }),
    ...(isGenerated && password !== undefined ? { password } : {}),
  };
  context.out.answer(answer, () => [
    `made a server in ${folder.root}`,
    ...(admin === undefined ? [] : [`administrator: ${admin.address}`]),
    ...(isGenerated && password !== undefined ? [`password: ${password}`] : []),
    `start it with: mailstead serve --data ${context.dataPath}`,
  ]);
}

function hostNames(given: InitOptions): string[] {
  return [...(given.hostname === undefined ? [] : [given.hostname]), ...given.domain].map((n) =>
    n.toLowerCase(),
  );
}

function chooseSettings(given: InitOptions): ChosenValues {
  const chosen: Record<string, unknown> = {};
  if (given.hostname !== undefined) chosen['server.hostname'] = given.hostname;
  else if (given.domain[0] !== undefined) chosen['server.hostname'] = `mail.${given.domain[0]}`;
  if (given.bind.length > 0) chosen['server.bind'] = given.bind;
  // Plain-text login is for tests and programs on this machine, and only where nobody else can reach the ports.
  if (given.bind.length > 0 && given.bind.every(isLoopback))
    chosen['server.allow_plaintext_on_loopback'] = true;
  if (given.storage !== undefined) chosen['server.storage'] = given.storage;
  if (given['port-base'] !== undefined) chosen['server.port_base'] = toPortBase(given['port-base']);
  return { ...chosen, ...chooseTls(given) };
}

function toPortBase(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 60_000) return value;
  throw new UsageError(`--port-base ${text}: a whole number from 0 to 60000 is allowed`);
}

function chooseTls(given: InitOptions): ChosenValues {
  const source = given.tls ?? 'self-signed';
  switch (source) {
    case 'self-signed':
      return {};
    case 'acme':
      if (!given['accept-terms'])
        throw new UsageError("--tls acme needs --accept-terms: the authority's terms of service");
      return {
        'tls.source': 'acme',
        'acme.accept_terms': true,
        ...(given['acme-contact'] === undefined ? {} : { 'acme.contact': given['acme-contact'] }),
      };
    case 'files': {
      if (given.cert === undefined || given.key === undefined)
        throw new UsageError('--tls files needs --cert FILE and --key FILE');
      const files = { certificate: resolve(given.cert), key: resolve(given.key) };
      return { 'tls.source': 'files', 'tls.certificates': { main: files } };
    }
    default:
      throw new UsageError(`--tls ${source}: allowed are self-signed, acme and files`);
  }
}
