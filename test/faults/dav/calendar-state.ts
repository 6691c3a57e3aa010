// The calendars of one DAV writer, as it knows them from the server's answers.

export interface KnownObject {
  readonly uid: string;
  /** Names the version of its text. */
  readonly token: string;
  /** Undefined where the server has not told it. */
  readonly etag: string | undefined;
  /** Of a property that the client keeps beside it; '' for none. */
  readonly mark: string;
  /** Token of its lock; '' for none; '?' for one whose token was not told. */
  readonly lock: string;
}

export interface KnownCalendar {
  readonly title: string;
  /** By name. */
  readonly objects: Map<string, KnownObject>;
}

/** By name. */
export type Calendars = Map<string, KnownCalendar>;

export interface SeenObject extends KnownObject {
  readonly etag: string;
}

export interface SeenCalendar {
  readonly name: string;
  readonly title: string;
  readonly objects: ReadonlyMap<string, SeenObject>;
}

export function copyCalendars(calendars: Calendars): Calendars {
  return new Map([...calendars].map(([name, c]) => [name, { ...c, objects: new Map(c.objects) }]));
}

/** Every difference between what is known and what is there; none when both agree. */
export function compareCalendars(known: Calendars, seen: readonly SeenCalendar[]): string[] {
  const problems: string[] = [];
  for (const name of known.keys())
    if (!seen.some((s) => s.name === name)) problems.push(`${name} is lost`);
  for (const there of seen) {
    const calendar = known.get(there.name);
    if (calendar === undefined) problems.push(`${there.name} should not be there`);
    else problems.push(...compareOne(calendar, there).map((p) => `${there.name}: ${p}`));
  }
  return problems;
}

function compareOne({ title, objects }: KnownCalendar, seen: SeenCalendar): string[] {
  const problems: string[] = [];
  if (title !== seen.title) problems.push(`is called "${seen.title}" instead of "${title}"`);
  for (const [name, object] of objects) {
    const found = seen.objects.get(name);
    if (found === undefined) problems.push(`${name} (${object.token}) is lost`);
    else problems.push(...compareObject(object, found).map((p) => `${name}: ${p}`));
  }
  for (const [name, { token }] of seen.objects)
    if (!objects.has(name)) problems.push(`${name} (${token}) should not be there`);
  return problems;
}

function compareObject(known: KnownObject, seen: SeenObject): string[] {
  const problems: string[] = [];
  for (const key of ['uid', 'token', 'mark'] as const)
    if (known[key] !== seen[key])
      problems.push(`has the ${key} "${seen[key]}" instead of "${known[key]}"`);
  if (known.etag !== undefined && known.etag !== seen.etag)
    problems.push(`has the ETag ${seen.etag} instead of ${known.etag}`);
  const isLockRight = known.lock === '?' ? seen.lock !== '' : known.lock === seen.lock;
  if (!isLockRight) problems.push(`has the lock "${seen.lock}" instead of "${known.lock}"`);
  return problems;
}
