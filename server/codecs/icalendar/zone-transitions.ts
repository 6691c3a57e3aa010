/** A change of the offset of a zone; times are seconds since 1970, offsets seconds east of UTC. */
export interface Transition {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** The last change of a zone of the IANA database at or before a moment, and those after it up to another. */
export function transitionsOf(id: string, from: number, to: number): Transition[] {
  const transitions: Transition[] = [];
  const start = Temporal.Instant.fromEpochMilliseconds(from * 1000).toZonedDateTimeISO(id);
  let at = start.add({ seconds: 1 }).getTimeZoneTransition('previous');
  at ??= start.getTimeZoneTransition('next');
  while (at !== null && at.epochMilliseconds <= to * 1000) {
    transitions.push(toTransition(at));
    at = at.getTimeZoneTransition('next');
  }
  return transitions;
}

function toTransition(at: Temporal.ZonedDateTime): Transition {
  return {
    at: at.epochMilliseconds / 1000,
    before: at.subtract({ seconds: 1 }).offsetNanoseconds / 1e9,
    after: at.offsetNanoseconds / 1e9,
  };
}
