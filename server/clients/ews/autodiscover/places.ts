import { tryPlace, type Search } from './search.ts';

const PATH = '/autodiscover/autodiscover.xml';

/** Where the server of a domain may be asked, in the order in which clients do it. */
// MS-OXDISCO §3.1.5
export async function* placesOf(search: Search, domain: string): AsyncGenerator<URL> {
  yield new URL(`https://${domain}${PATH}`);
  yield new URL(`https://autodiscover.${domain}${PATH}`);
  const led = await askWhereTo(search, domain);
  if (led !== undefined) yield led;
  yield* serversInDns(search, domain);
}

/** Without https nobody signs in: it may only say where to go. */
// MS-OXDISCO §3.1.5.4
async function askWhereTo(search: Search, domain: string): Promise<URL | undefined> {
  const place = new URL(`http://autodiscover.${domain}${PATH}`);
  const answer = await tryPlace(search, { method: 'GET', url: place, follows: false });
  const { location } = answer?.headers ?? {};
  if (answer === undefined || ![301, 302, 307, 308].includes(answer.status)) return undefined;
  return location === undefined ? undefined : (URL.parse(location, place) ?? undefined);
}

const MAX_SERVERS = 5;

// MS-OXDISCO §3.1.5.3
async function* serversInDns({ srv, tried }: Search, domain: string): AsyncGenerator<URL> {
  const answer = await srv(`_autodiscover._tcp.${domain}`);
  if (answer.kind === 'failed') tried.push(`DNS, _autodiscover._tcp.${domain}: ${answer.reason}`);
  if (answer.kind !== 'found') return;
  const sorted = [...answer.records].sort((a, b) => a.priority - b.priority || b.weight - a.weight);
  for (const { target, port } of sorted.slice(0, MAX_SERVERS)) {
    const url = URL.parse(`https://${target}:${port}${PATH}`);
    if (url !== null && target !== '') yield url;
  }
}
