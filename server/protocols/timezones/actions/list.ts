import { json, problem, type ZoneAnswer } from '../exchange.ts';
import { knownZone, zoneNames, zonesEtag, zonesVersion } from '../known-zones.ts';

// RFC 7808 §5.2
export function list(query: URLSearchParams): ZoneAnswer {
  const since = query.getAll('changedsince');
  if (since.length > 1)
    return problem('invalid-changedsince', 'changedsince can be given once only');
  return listed(since[0] === zonesVersion ? [] : zoneNames());
}

// RFC 7808 §5.5
export function find(query: URLSearchParams): ZoneAnswer {
  const [pattern = '', ...others] = query.getAll('pattern');
  const matches = others.length === 0 ? tryPattern(pattern) : undefined;
  if (matches === undefined)
    return problem('invalid-pattern', 'One pattern is expected, with * first, last or both');
  const names = zoneNames().filter(matches);
  // Aliases are found by their whole name.
  const alias = knownZone(pattern);
  return listed(alias === undefined || names.includes(alias) ? names : [...names, alias]);
}

function tryPattern(pattern: string): ((name: string) => boolean) | undefined {
  const found = /^(\*?)((?:[^*\\]|\\[*\\])+)(\*?)$/.exec(pattern);
  if (found === null) return undefined;
  const [, before, text = '', after] = found;
  const wanted = folded(text.replaceAll(/\\(.)/g, '$1'));
  if (before !== '' && after !== '') return (name) => folded(name).includes(wanted);
  if (before !== '') return (name) => folded(name).endsWith(wanted);
  if (after !== '') return (name) => folded(name).startsWith(wanted);
  return (name) => folded(name) === wanted;
}

function folded(name: string): string {
  return name.replaceAll('_', ' ').toLowerCase();
}

// RFC 7808 §6.2
function listed(names: readonly string[]): ZoneAnswer {
  // When exactly a version came out is known to nobody here; its year is.
  const year = /^\d{4}/.exec(zonesVersion)?.[0] ?? '1970';
  return json({
    synctoken: zonesVersion,
    timezones: names.map((tzid) => ({
      tzid,
      etag: zonesEtag,
      'last-modified': `${year}-01-01T00:00:00Z`,
      publisher: 'IANA',
      version: zonesVersion,
    })),
  });
}
