// A server that speaks Exchange Web Services as Exchange does, for tests: mailboxes in memory, sign-in, permissions, versions,
// and faults on order. Written from the published schema and samples, apart from codecs/ews.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elementsOf, type XmlElement } from '../../../server/codecs/xml/element.ts';
import { formatXml, formatXmlPrefixes } from '../../../server/codecs/xml/format-xml.ts';
import { parseXml } from '../../../server/codecs/xml/parse-xml.ts';
import { createNtlmGuard, type NtlmGuard } from '../ntlm-guard.ts';
import { runPeer } from '../peer.ts';
import { DoubleError } from './double-error.ts';
import { addRoot, createDoubleMailbox, type DoubleMailbox } from './double-mailbox.ts';
import { noFaults, type Fault, type FaultPlan } from './faults.ts';
import { operationTable } from './operation-table.ts';
import { isAtLeast, isVersion } from './property-access.ts';
import { expectMailbox, type DoubleState, type RequestContext } from './request-context.ts';
import { ewsSchemaFile, readSchemaOrder } from './schema-order.ts';
import { kid, M, says, sayAttribute, T } from './xml-parts.ts';

export interface EwsDoubleOptions {
  /** Address and display name; the password is "secret". */
  readonly accounts: Readonly<Record<string, string>>;
  /** What it is: requests for more are refused. Exchange2013_SP1 by default. */
  readonly version?: string;
  readonly signIn?: 'basic' | 'ntlm' | 'bearer';
  /** Whose access tokens are; those of an application are nobody's: "". */
  readonly tokens?: ReadonlyMap<string, string>;
  readonly administrators?: readonly string[];
  /** Who has an archive mailbox. */
  readonly archives?: readonly string[];
  readonly hasPublicFolders?: boolean;
  readonly maxItemBytes?: number;
}

export interface EwsDouble extends AsyncDisposable {
  readonly url: string;
  readonly state: DoubleState;
  readonly guard: NtlmGuard;
  mailbox(address: string): DoubleMailbox;
  plan: FaultPlan;
  /** Names of the operations that were asked for, in order. */
  readonly asked: readonly string[];
  /** Version of each request. */
  readonly versions: readonly string[];
  /** @throws when a request or response was not valid by the published schema */
  assertValid(): Promise<void>;
}

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const prefixes: ReadonlyMap<string, string> = new Map([
  [SOAP, 's'],
  [T, 't'],
  [M, 'm'],
]);
/** 2026-03-02T08:00:00Z; each look at the clock is a second later. */
const START_MS = 1_772_438_400_000;

/** What the published schema leaves out, and responses that it has other than the samples and the servers. */
const withoutSchema = /InboxRules|OofSettings|UserConfigurationResponse/;

export async function startEwsDouble(options: EwsDoubleOptions): Promise<EwsDouble> {
  const state = createState(options);
  const kept: XmlElement[] = [];
  const shapes = new Set<string>();
  const asked: string[] = [];
  const versions: string[] = [];
  const passwords = new Map(
    [...state.mailboxes.values()].map((m) => [m.address, m.password] as const),
  );
  const double = { plan: noFaults, guard: createNtlmGuard(passwords) };
  const keep = (element: XmlElement): void => {
    if (withoutSchema.test(element.name)) return;
    const shape = kept.length < MAX_SAME ? '' : shapeOf(element);
    if (shape !== '' && shapes.has(shape)) return;
    shapes.add(shape);
    kept.push(element);
  };

  const answer = (user: string, envelope: XmlElement, response: ServerResponse): void => {
    const [request] = elementsOf(kid(envelope, 'Body')!);
    asked.push(request!.name);
    versions.push(sayAttribute(kid(envelope, 'Header', 'RequestServerVersion'), 'Version'));
    keep(request!);
    const fault = double.plan({ operation: request!.name, number: asked.length });
    if (fault !== undefined && applyBefore(fault, response, double.guard)) return;
    try {
      const context = contextOf(state, options, user, envelope);
      const given = perform(context, request!);
      keep(given);
      const text = formatAnswer(given, options);
      if (fault?.kind === 'cut-after') {
        response.writeHead(200, { 'content-type': 'text/xml', 'content-length': text.length + 99 });
        response.write(text.slice(0, text.length / 2), () => response.destroy());
      } else send(response, 200, fault?.kind === 'wrong-sizes' ? misstate(text) : text);
    } catch (error) {
      if (!(error instanceof DoubleError)) throw error;
      send(response, 500, formatFault(error));
    }
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const user = signIn(request, response, options, { passwords, guard: double.guard });
      if (user === undefined) return;
      try {
        answer(
          user,
          parseXml(Buffer.concat(chunks), { maxBytes: 300_000_000, maxNodes: 1e6 }),
          response,
        );
      } catch (error) {
        send(response, 500, `the double fails: ${String((error as Error).stack)}`);
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(double, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/EWS/Exchange.asmx`,
    state,
    asked,
    versions,
    mailbox: (address: string) => expectMailbox(state, address),
    assertValid: async () => await validate(kept),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  });
}

/** After so many documents only those are kept that look like none before. */
const MAX_SAME = 200;

function shapeOf({ name, attributes, children }: XmlElement): string {
  const inside = children.map((c) => (typeof c === 'string' ? '' : shapeOf(c)));
  // Lists of a hundred are as those of one.
  return `${name} ${[...attributes.keys()].join()}(${[...new Set(inside)].join()})`;
}

const FILES_AT_ONCE = 200;

async function validate(documents: readonly XmlElement[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ews-double-'));
  try {
    const files = documents.map((element, i) => {
      const file = join(folder, `${i}-${element.name}.xml`);
      writeFileSync(file, formatXml(element, new Map()));
      return file;
    });
    for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
      const some = files.slice(at, at + FILES_AT_ONCE);
      const args = ['--noout', '--nonet', '--huge', '--schema', ewsSchemaFile!, ...some];
      const { code, output } = await runPeer('xmllint', args);
      const wrong = output.split('\n').filter((l) => !l.endsWith(' validates') && l !== '');
      if (code !== 0) throw new Error(wrong.slice(0, 10).join('\n'));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function createState(options: EwsDoubleOptions): DoubleState {
  let seconds = 0;
  const mailboxes = new Map(
    Object.entries(options.accounts).map(([address, name]) => [
      address,
      createDoubleMailbox(address, name, 'secret'),
    ]),
  );
  for (const address of options.archives ?? [])
    addRoot(mailboxes.get(address)!, 'archivemsgfolderroot', 'Top of Information Store');
  if (options.hasPublicFolders === true) {
    const all = createDoubleMailbox(
      'public@organisation',
      'Public folders',
      randomBytes(9).toString('hex'),
    );
    mailboxes.set(all.address, all);
    addRoot(all, 'publicfoldersroot', 'IPM_SUBTREE');
  }
  return {
    mailboxes,
    order: readSchemaOrder(),
    lists: new Map(),
    roomLists: new Map(),
    legacyAddresses: new Map(),
    administrators: new Set(options.administrators),
    maxItemBytes: options.maxItemBytes ?? 10_000_000,
    now: () =>
      Temporal.Instant.fromEpochMilliseconds(START_MS + 1000 * seconds++).toString({
        smallestUnit: 'second',
      }),
  };
}

function signIn(
  request: IncomingMessage,
  response: ServerResponse,
  options: EwsDoubleOptions,
  by: { readonly passwords: ReadonlyMap<string, string>; readonly guard: NtlmGuard },
): string | undefined {
  if (options.signIn === 'ntlm') return by.guard.admit(request, response)?.toLowerCase();
  if (options.signIn === 'bearer') return signInByToken(request, response, options.tokens);
  const [, token] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  const [user = '', password] = Buffer.from(token ?? '', 'base64')
    .toString()
    .split(':');
  if (password !== undefined && by.passwords.get(user.toLowerCase()) === password)
    return user.toLowerCase();
  response.writeHead(401, { 'www-authenticate': 'Basic realm="EWS"' }).end();
  return undefined;
}

function signInByToken(
  request: IncomingMessage,
  response: ServerResponse,
  tokens: EwsDoubleOptions['tokens'],
): string | undefined {
  const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  const user = tokens?.get(token);
  if (user !== undefined) return user;
  const headers = {
    'www-authenticate':
      'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", error="invalid_token"',
    'x-ms-diagnostics': '2000003;reason="The token has expired.";error_category="invalid_token"',
  };
  response.writeHead(401, headers).end();
  return undefined;
}

/** Whether the request is done with. */
function applyBefore(fault: Fault, response: ServerResponse, guard: NtlmGuard): boolean {
  switch (fault.kind) {
    case 'fault':
      send(response, 500, formatFault(new DoubleError(fault.code, fault.code, fault.backOffMs)));
      return true;
    case 'status':
      response.writeHead(fault.status, fault.headers).end();
      return true;
    case 'sign-out':
      guard.forget();
      response.writeHead(401, { 'www-authenticate': 'NTLM' }).end();
      return true;
    case 'cut-before':
      response.destroy();
      return true;
    case 'cut-after':
    case 'wrong-sizes':
      return false;
  }
}

function contextOf(
  state: DoubleState,
  options: EwsDoubleOptions,
  user: string,
  envelope: XmlElement,
): RequestContext {
  const header = kid(envelope, 'Header');
  const version = sayAttribute(kid(header, 'RequestServerVersion'), 'Version') || 'Exchange2007';
  const own = options.version ?? 'Exchange2013_SP1';
  if (!isVersion(version) || !isAtLeast(own, version))
    throw own.startsWith('Exchange2007')
      ? new DoubleError('ErrorSchemaValidation', `The 'Version' attribute is invalid: ${version}`)
      : new DoubleError('ErrorInvalidServerVersion', 'The specified server version is invalid.');
  const wanted = says(
    header,
    'ExchangeImpersonation',
    'ConnectingSID',
    'PrimarySmtpAddress',
  )?.toLowerCase();
  if (user === '' && wanted === undefined)
    throw new DoubleError(
      'ErrorAccessDenied',
      'ExchangeImpersonation SOAP header must be present for this type of OAuth token.',
    );
  if (user !== '' && wanted !== undefined && !state.administrators.has(user))
    throw new DoubleError('ErrorImpersonateUserDenied', `${user} may not impersonate`);
  const zone = sayAttribute(kid(header, 'TimeZoneContext', 'TimeZoneDefinition'), 'Id');
  return {
    state,
    user,
    mailbox: expectMailbox(state, wanted ?? user),
    version,
    zone: zone === '' ? undefined : zone,
  };
}

function perform(context: RequestContext, request: XmlElement): XmlElement {
  const entry = operationTable[request.name];
  if (entry === undefined || !isAtLeast(context.version, entry.since))
    throw new DoubleError('ErrorInvalidRequest', `${request.name} is not known here`);
  return entry.run(context, request);
}

const builds: Readonly<Record<string, readonly [number, number]>> = {
  Exchange2007: [8, 0],
  Exchange2007_SP1: [8, 3],
  Exchange2010: [14, 0],
  Exchange2010_SP1: [14, 1],
  Exchange2010_SP2: [14, 3],
  Exchange2013: [15, 0],
  Exchange2013_SP1: [15, 0],
  Exchange2016: [15, 1],
};

function formatAnswer(response: XmlElement, options: EwsDoubleOptions): string {
  const version = options.version ?? 'Exchange2013_SP1';
  const [major, minor] = builds[version]!;
  const info =
    `<t:ServerVersionInfo MajorVersion="${major}" MinorVersion="${minor}" MajorBuildNumber="847"` +
    ` MinorBuildNumber="32" Version="${version}"/>`;
  return envelope(`<s:Header>${info}</s:Header><s:Body>${formatXml(response, prefixes)}</s:Body>`);
}

function formatFault({ code, message, backOffMs }: DoubleError): string {
  const wait =
    backOffMs === undefined
      ? ''
      : `<t:MessageXml><t:Value Name="BackOffMilliseconds">${backOffMs}</t:Value></t:MessageXml>`;
  return envelope(
    `<s:Body><s:Fault><faultcode xmlns:a="${T}">a:${code}</faultcode><faultstring xml:lang="en-US">${message}` +
      `</faultstring><detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">` +
      `${code}</e:ResponseCode><e:Message xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">` +
      `${message}</e:Message>${wait}</detail></s:Fault></s:Body>`,
  );
}

function envelope(inside: string): string {
  return `<?xml version="1.0" encoding="utf-8"?><s:Envelope${formatXmlPrefixes(prefixes)}>${inside}</s:Envelope>`;
}

function misstate(text: string): string {
  return text.replaceAll(/<t:Size>\d+<\/t:Size>/g, '<t:Size>7</t:Size>');
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/xml; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
