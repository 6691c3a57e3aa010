import { DomainError } from '#platform/errors.ts';
import { nearestName } from '#platform/nearest-name.ts';
import { presetNamed } from './imap-end/presets.ts';

/** One end of a migration as an administrator names it. Secrets are kept apart. */
export interface Endpoint {
  /** "imap", "ews", "pst", "mailstead", ... */
  readonly kind: string;
  /** What was given: a URL, or "kind:" and a path. Without a password. */
  readonly location: string;
  /** Of networked ends; '' where it is to be found, by the address in `path` or the administrator's. */
  readonly host: string;
  readonly port: number | undefined;
  /** Of networked ends: path on the host; of files: where they are. */
  readonly path: string;
  readonly isTls: boolean;
  /** Further wishes by name: preset, admin, proxy-by, ca, ... */
  readonly options: Readonly<Record<string, string>>;
}

interface Scheme {
  readonly kind: string;
  readonly isTls?: boolean;
  readonly isNetworked?: boolean;
  /** The host may be left out, or an address be given instead: it is then found by the address. */
  readonly isFound?: boolean;
}

const schemes: Readonly<Record<string, Scheme>> = {
  mailstead: { kind: 'mailstead' },
  imap: { kind: 'imap', isNetworked: true },
  imaps: { kind: 'imap', isNetworked: true, isTls: true },
  pop3: { kind: 'pop3', isNetworked: true },
  pop3s: { kind: 'pop3', isNetworked: true, isTls: true },
  dav: { kind: 'dav', isNetworked: true },
  davs: { kind: 'dav', isNetworked: true, isTls: true },
  sieve: { kind: 'sieve', isNetworked: true },
  ews: { kind: 'ews', isNetworked: true, isTls: true, isFound: true },
  'ews+http': { kind: 'ews', isNetworked: true },
  graph: { kind: 'graph', isNetworked: true, isTls: true },
  'graph+http': { kind: 'graph', isNetworked: true },
  pst: { kind: 'pst' },
  msg: { kind: 'msg' },
  files: { kind: 'files' },
  mbox: { kind: 'mbox' },
  maildir: { kind: 'maildir' },
  thunderbird: { kind: 'thunderbird' },
  emlx: { kind: 'emlx' },
  takeout: { kind: 'takeout' },
  zimbra: { kind: 'zimbra' },
  ics: { kind: 'ics' },
  vcf: { kind: 'vcf' },
  csv: { kind: 'csv' },
  mdaemon: { kind: 'mdaemon' },
  kerio: { kind: 'kerio' },
  communigate: { kind: 'communigate' },
  export: { kind: 'export' },
};

/** Whatever any of them looks at. */
const endpointOptions: readonly string[] = (
  'access accounts admin all-folders archive autodiscover-hosts ca client-id cloud code-page device-url fingerprint flavour imap-host inbox ' +
  'insecure mail oauth old-tls preset proxy-by scope scratch security seen separator sign-in tenant time-zone token-url x500'
).split(' ');

/**
 * Reads "imaps://mail.example.org", "pst:/srv/archive", "mailstead:".
 * @throws DomainError bad-value, with the nearest known scheme or option
 */
export function parseEndpoint(
  text: string,
  options: Readonly<Record<string, string>> = {},
): Endpoint {
  const found = /^([a-z][a-z0-9+]*):(.*)$/is.exec(text);
  const name = (found?.[1] ?? text).toLowerCase();
  const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
  if (found === null || scheme === undefined) {
    const nearest = nearestName(name, Object.keys(schemes));
    const hint =
      nearest === undefined
        ? `one of ${Object.keys(schemes).join(', ')}`
        : `did you mean ${nearest}:?`;
    throw new DomainError('bad-value', `"${text}" is no place to migrate from or to: ${hint}`);
  }
  for (const option of Object.keys(options)) assertOption(option);
  const { kind, isTls = false, isNetworked = false, isFound = false } = scheme;
  const blank = {
    kind,
    location: text,
    host: '',
    port: undefined,
    path: found[2]!,
    isTls,
    options,
  };
  const [, address] = /^(?:\/\/)?((?:[^/@:]+@[^/@:]+)?)$/.exec(found[2]!) ?? [];
  if (isFound && address !== undefined) return { ...blank, path: address };
  return isNetworked ? { ...blank, ...parseHost(text, found[2]!) } : blank;
}

/** Before anything is kept of an end. @throws DomainError bad-value, with the nearest known preset */
export function assertPreset({ options }: Pick<Endpoint, 'options'>): void {
  presetNamed(options['preset']);
}

function assertOption(name: string): void {
  if (endpointOptions.includes(name)) return;
  const nearest = nearestName(name, endpointOptions);
  const hint =
    nearest === undefined ? `there are ${endpointOptions.join(', ')}` : `did you mean ${nearest}?`;
  throw new DomainError('bad-value', `no end of a migration has an option ${name}: ${hint}`);
}

function parseHost(text: string, rest: string): Pick<Endpoint, 'host' | 'port' | 'path'> {
  let url: URL;
  try {
    url = new URL(`http:${rest}`);
  } catch (error) {
    throw new DomainError('bad-value', `"${text}" names no host; write SCHEME://HOST[:PORT]`, {
      cause: error,
    });
  }
  if (url.username !== '' || url.password !== '')
    throw new DomainError(
      'bad-value',
      'names and passwords do not belong into an address; see --admin and `mailstead migrate users`',
    );
  const port = /:80(\/|$)/.test(rest) ? 80 : url.port === '' ? undefined : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port, path: url.pathname + url.search };
}
