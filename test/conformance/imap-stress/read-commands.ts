import { numbersOf, textOf, textsOf } from './flag-text.ts';
import { isOwn, pushState } from './change-commands.ts';
import { isExpungeIssued, pickNumbers, setOf, type Making, type Planned } from './planned.ts';

const items = ['UID', 'FLAGS', 'ENVELOPE', 'INTERNALDATE', 'BODY', 'BODYSTRUCTURE', 'RFC822.SIZE'];
const headers = ['From', 'To', 'Cc', 'Subject', 'References', 'In-Reply-To', 'Message-ID', 'X-No'];
const contents = [
  'BODY.PEEK[HEADER]',
  'RFC822.HEADER',
  'BODY.PEEK[]',
  'BODY.PEEK[1]',
  'BODY.PEEK[TEXT]',
  'BODY.PEEK[1.MIME]',
  'BINARY.SIZE[1]',
  'PREVIEW',
  'EMAILID',
];

/** FETCH of some items of up to 100 messages. */
export function planFetch(making: Making): Planned | undefined {
  const { view, choices } = making;
  const numbers = pickNumbers(making, Math.min(view.count, 100));
  if (numbers.length === 0) return undefined;
  const wanted = choices.oneIn(2) ? ['UID', 'FLAGS'] : ['UID'];
  for (let n = choices.between(1, 4); n > 0; n--) {
    if (!choices.oneIn(4)) wanted.push(choices.pick(items));
    else wanted.push(`BODY.PEEK[HEADER.FIELDS (${choices.some(headers).join(' ')})]`);
  }
  if (view.features.condstore && choices.oneIn(3)) wanted.push('MODSEQ');
  return planFetchOf(making, numbers, `(${[...new Set(wanted)].join(' ')})`);
}

/** FETCH of the contents of one message; of the whole, when it may be marked \Seen. */
export function planFetchContent(making: Making): Planned | undefined {
  const { view, choices } = making;
  if (view.count === 0) return undefined;
  const number = choices.between(1, view.count);
  const entry = view.entries[number - 1]!;
  if (!choices.oneIn(4) || !isOwn(making, entry))
    return planFetchOf(making, [number], `(UID ${choices.pick(contents)})`);
  const record = view.record(entry)!;
  return {
    ...planFetchOf(making, [number], '(UID BODY[])'),
    begin: () => void pushState(record, addSeen),
    lost: () => void (record.isLost = true),
    end(answer) {
      if (isExpungeIssued(answer)) record.isLost = true;
    },
  };
}

function addSeen(state: string): string {
  return state.split(' ').includes('\\seen')
    ? state
    : [...state.split(' '), '\\seen']
        .filter((flag) => flag !== '')
        .sort()
        .join(' ');
}

function planFetchOf(making: Making, numbers: readonly number[], wanted: string): Planned {
  const { view, choices, report } = making;
  const uids = numbers.map((n) => view.entries[n - 1]!.uid);
  const usesUids = choices.oneIn(4) && !uids.includes(0);
  const told = new Set<number>();
  return {
    verb: usesUids ? 'UID FETCH' : 'FETCH',
    parts: [`${usesUids ? 'UID ' : ''}FETCH ${setOf(usesUids ? uids : numbers)} ${wanted}`],
    usesNumbers: !usesUids,
    keepsNumbers: !usesUids,
    onUntagged(args) {
      if (textOf(args[1]) === 'FETCH') told.add(Number(textOf(args[0])));
      return false;
    },
    end(answer) {
      if (usesUids || isExpungeIssued(answer)) return;
      const missing = numbers.filter((n) => !told.has(n));
      if (missing.length > 0) report(`FETCH told nothing of ${missing.join(' ')}`);
    },
  };
}

/** UID FETCH of what changed since some time. */
export function planChangedSince({ view, choices }: Making): Planned | undefined {
  if (!view.features.condstore || view.highestModseq === 0) return undefined;
  const vanished = view.features.qresync && choices.oneIn(2) ? ' VANISHED' : '';
  return {
    verb: 'CHANGEDSINCE',
    parts: [`UID FETCH 1:* (FLAGS) (CHANGEDSINCE ${view.highestModseq}${vanished})`],
  };
}

export function planStatus({ mailbox, address, report, view }: Making): Planned {
  return {
    verb: 'STATUS',
    parts: [
      `STATUS "${mailbox.nameFor(address)}" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY${view.features.rev2 ? '' : ' RECENT'} DELETED SIZE)`,
    ],
    onUntagged(args) {
      if (textOf(args[0]) !== 'STATUS') return false;
      const pairs = textsOf(args[2]);
      const valueOf = (name: string) => Number(pairs[pairs.indexOf(name) + 1]);
      for (const name of ['UNSEEN', 'DELETED', ...(view.features.rev2 ? [] : ['RECENT'])])
        if (!(valueOf(name) <= valueOf('MESSAGES'))) report(`STATUS has ${pairs.join(' ')}`);
      if (valueOf('UIDVALIDITY') !== mailbox.uidValidity)
        report(`STATUS has UIDVALIDITY ${valueOf('UIDVALIDITY')}`);
      if (valueOf('UIDNEXT') < view.uidNext) report(`STATUS has UIDNEXT ${valueOf('UIDNEXT')}`);
      return true;
    },
  };
}

export function planList({ mailbox, address, report }: Making): Planned {
  const wanted = mailbox.nameFor(address);
  let isListed = false;
  return {
    verb: 'LIST',
    parts: ['LIST "" *'],
    onUntagged(args) {
      if (textOf(args[0]) !== 'LIST') return false;
      if (textOf(args[3]) === wanted) isListed = true;
      return true;
    },
    end() {
      if (!isListed) report(`LIST does not name ${wanted}`);
    },
  };
}

export function planIdle({ choices }: Making): Planned {
  return { verb: 'IDLE', parts: ['IDLE', choices.oneIn(2) ? 'DONE' : 'done'] };
}

/** THREAD: each number at most once, all of them when none has been expunged. */
export function planThread({ view, choices, report }: Making): Planned | undefined {
  if (view.count === 0) return undefined;
  let numbers: number[] = [];
  let count = view.count;
  return {
    verb: 'THREAD',
    parts: [`THREAD ${choices.pick(['REFERENCES', 'ORDEREDSUBJECT'])} UTF-8 ALL`],
    usesNumbers: true,
    keepsNumbers: true,
    onUntagged(args) {
      if (textOf(args[0]) !== 'THREAD') return false;
      count = view.count;
      numbers =
        JSON.stringify(args.slice(1))
          .match(/(?<="text":")\d+/g)
          ?.map(Number) ?? [];
      return true;
    },
    end(answer) {
      checkAll(numbers, { count, isPartial: isExpungeIssued(answer), report });
    },
  };
}

export function planSort({ view, choices, report, world }: Making): Planned | undefined {
  if (view.count === 0) return undefined;
  const key = choices.pick(['SUBJECT', 'ARRIVAL', 'SIZE', 'REVERSE DATE', 'FROM', 'TO CC']);
  let numbers: number[] = [];
  let count = view.count;
  return {
    verb: 'SORT',
    parts: [`SORT (${key}) UTF-8 ALL`],
    usesNumbers: true,
    keepsNumbers: true,
    onUntagged(args) {
      if (textOf(args[0]) === 'SORT') numbers = args.slice(1).map((a) => Number(textOf(a)));
      else if (textOf(args[0]) === 'ESEARCH')
        numbers = numbersOf(textOf(args.at(-1))).filter((n) => !Number.isNaN(n));
      else return false;
      count = view.count;
      return true;
    },
    end(answer) {
      checkAll(numbers, { count, isPartial: isExpungeIssued(answer), report });
      if (key !== 'SIZE' || isExpungeIssued(answer)) return;
      const sizes = numbers
        .map((n) => world.sources.get(view.record(view.entries[n - 1]!)?.id ?? '')?.text.length)
        .filter((size) => size !== undefined);
      if (sizes.some((size, i) => i > 0 && size < sizes[i - 1]!))
        report('SORT (SIZE) is not sorted');
    },
  };
}

function checkAll(
  numbers: readonly number[],
  given: { count: number; isPartial: boolean; report: (what: string) => void },
): void {
  if (new Set(numbers).size !== numbers.length) given.report('a number is there twice');
  if (numbers.some((n) => n < 1 || n > given.count)) given.report('a number is beyond EXISTS');
  if (numbers.length < given.count && !given.isPartial)
    given.report(`${numbers.length} of ${given.count} numbers`);
}
