import { changeFlagText, flagText, numbersOf, textOf } from './flag-text.ts';
import { isExpungeIssued, pickNumbers, setOf, type Making, type Planned } from './planned.ts';
import type { Entry } from './view.ts';
import type { MessageRecord } from './world.ts';

const labels = ['$Label1', '$Label2', '$Label3', '$Label4', '$Label5'];
const systemFlags = ['\\Answered', '\\Flagged', '\\Seen', '\\Draft'];

/** STORE of flags and keywords to messages that are this client's. */
export function planStore(making: Making): Planned | undefined {
  const { choices } = making;
  const flags = [...systemFlags, ...labels].filter(() => choices.oneIn(3));
  if (choices.oneIn(12)) flags.push(`Word${choices.below(60)}`);
  return planFlagChange(making, {
    count: choices.between(1, Math.max(1, Math.min(50, Math.floor(making.view.count / 3)))),
    action: choices.pick(['+', '-', ''] as const),
    flags,
  });
}

export function planDelete(making: Making): Planned | undefined {
  const { choices, view, world } = making;
  const above = view.count - world.wantedMessages;
  const count = above > 5 ? choices.between(1, above) : choices.below(5);
  return planFlagChange(making, { count, action: '+', flags: ['\\Deleted'] });
}

function planFlagChange(
  making: Making,
  change: {
    readonly count: number;
    readonly action: '+' | '-' | '';
    readonly flags: readonly string[];
  },
): Planned | undefined {
  const { view, choices, report } = making;
  const numbers = pickNumbers(making, change.count, (n) => isOwn(making, view.entries[n - 1]!));
  if (numbers.length === 0) return undefined;
  const isSilent = choices.oneIn(4);
  const usesUids = choices.oneIn(3);
  const entries = numbers.map((n) => view.entries[n - 1]!);
  const named = usesUids ? entries.map((entry) => entry.uid) : numbers;
  const targets = entries.map((entry) => ({
    entry,
    record: view.record(entry)!,
    state: '',
  }));
  const told = new Set<Entry>();
  return {
    verb: usesUids ? 'UID STORE' : 'STORE',
    parts: [
      `${usesUids ? 'UID ' : ''}STORE ${setOf(named)} ${change.action}FLAGS${isSilent ? '.SILENT' : ''} (${change.flags.join(' ')})`,
    ],
    usesNumbers: !usesUids,
    keepsNumbers: !usesUids,
    allowsNo: isExpungeIssued,
    begin() {
      for (const target of targets) {
        target.state = pushState(target.record, (state) =>
          changeFlagText(state, change.action, change.flags),
        );
      }
    },
    onUntagged(args) {
      const entry = textOf(args[1]) === 'FETCH' && view.entries[Number(textOf(args[0])) - 1];
      if (entry !== undefined && entry !== false) told.add(entry);
      return false;
    },
    end(answer) {
      // All of them may be gone.
      const isDone = !usesUids && !isSilent && !isExpungeIssued(answer);
      for (const flag of change.flags)
        if (isDone && !flag.startsWith('\\') && !view.keywords.has(flag.toLowerCase()))
          report(`STORE did not make the keyword ${flag} known`);
      for (const { entry, record, state } of targets) {
        if (record.isLost) continue;
        if (isSilent && entry.flags !== undefined) entry.flags = state;
        if (isSilent || !view.entries.includes(entry)) continue;
        if (told.has(entry)) {
          if (entry.flags !== state)
            report(`STORE to UID ${entry.uid} gave (${entry.flags}), not (${state})`);
        } else if (!isExpungeIssued(answer) && !usesUids)
          report(`STORE told nothing of UID ${entry.uid}`);
      }
    },
    lost() {
      for (const { record } of targets) record.isLost = true;
    },
  };
}

export function isOwn({ view, client }: Making, entry: Entry): boolean {
  const record = view.record(entry);
  return (
    record !== undefined &&
    record.owner === client &&
    !record.isLost &&
    entry.flags !== undefined &&
    record.states.length > 0 &&
    view.isReadWrite
  );
}

/** The state that the message will have when its owner's command is done. */
export function pushState(record: MessageRecord, next: (state: string) => string): string {
  const state = next(record.states.at(-1)!);
  if (state !== record.states.at(-1)) record.states.push(state);
  return state;
}

/** EXPUNGE, or UID EXPUNGE of all: what this client deleted is gone then. */
export function planExpunge(making: Making): Planned | undefined {
  const { view, choices, report } = making;
  if (!view.isReadWrite || view.count === 0) return undefined;
  let deleted: Entry[] = [];
  return {
    verb: 'EXPUNGE',
    parts: [choices.oneIn(4) ? 'UID EXPUNGE 1:*' : 'EXPUNGE'],
    begin() {
      deleted = view.entries.filter(
        (entry) =>
          isOwn(making, entry) &&
          view.record(entry)!.states.length - 1 === entry.stateAt &&
          entry.flags!.includes('\\deleted'),
      );
    },
    end() {
      for (const entry of deleted)
        if (view.entries.includes(entry) && !view.record(entry)!.isLost)
          report(`UID ${entry.uid} is still there after EXPUNGE`);
    },
  };
}

/** APPEND of one message, or of several. */
export function planAppend(making: Making): Planned | undefined {
  const { view, world, choices, mailbox, report } = making;
  if (view.count >= world.wantedMessages) return undefined;
  const sources = [world.newSource()];
  while (choices.oneIn(10)) sources.push(world.newSource());
  const flags = [...systemFlags, ...labels].filter(() => choices.oneIn(4));
  const isSync = choices.oneIn(3);
  let part = `APPEND "${mailbox.nameFor(making.address)}"`;
  const parts: string[] = [];
  for (const { text } of sources) {
    if (flags.length > 0) part += ` (${flags.join(' ')})`;
    if (choices.oneIn(2))
      part += ` "0${choices.between(1, 9)}-Mar-2026 10:11:12 +0${choices.below(9)}00"`;
    part += ` {${text.length}${isSync ? '' : '+'}}`;
    if (isSync) {
      parts.push(part);
      part = text;
    } else part += `\r\n${text}`;
  }
  return {
    verb: 'APPEND',
    parts: [...parts, part],
    end({ code }) {
      const [, validity, set] = /^APPENDUID (\d+) (\S+)$/.exec(code) ?? [];
      if (set === undefined) return report(`APPEND was answered with [${code}]`);
      if (Number(validity) !== mailbox.uidValidity) report(`APPENDUID has UIDVALIDITY ${validity}`);
      const uids = numbersOf(set);
      if (uids.length !== sources.length) report(`APPENDUID ${set} of ${sources.length} messages`);
      for (const [i, uid] of uids.entries()) {
        const record = mailbox.message(uid);
        const { id } = sources[i]!;
        if (record.id !== undefined && record.id !== id)
          report(`APPENDUID ${uid} is ${record.id}, not ${id}`);
        record.id = id;
        record.firstFlags = flagText(flags);
        const first = record.states[0];
        if (first !== undefined && first !== record.firstFlags)
          report(`UID ${uid} appended with (${record.firstFlags}) began with (${first})`);
      }
    },
  };
}

export function planCopy(making: Making): Planned | undefined {
  const { view, choices } = making;
  if (view.count === 0) return undefined;
  const first = choices.between(1, view.count);
  const last = Math.min(view.count, first + choices.below(5));
  const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return planTransfer(making, 'COPY', numbers);
}

/** MOVE of messages that are this client's. */
export function planMove(making: Making): Planned | undefined {
  const { view } = making;
  const numbers = pickNumbers(making, 2, (n) => isOwn(making, view.entries[n - 1]!));
  return numbers.length === 0 ? undefined : planTransfer(making, 'MOVE', numbers);
}

function planTransfer(making: Making, verb: string, numbers: readonly number[]): Planned {
  const { view, copyTarget, address, report } = making;
  const onCode = (code: string) => {
    const [, validity, from, to] = /^COPYUID (\d+) (\S+) (\S+)$/.exec(code) ?? [];
    if (from === undefined || to === undefined) return false;
    copyTarget.uidValidity ??= Number(validity);
    if (Number(validity) !== copyTarget.uidValidity) report(`COPYUID has UIDVALIDITY ${validity}`);
    const sources = numbersOf(from);
    const targets = numbersOf(to);
    if (sources.length !== targets.length) report(`COPYUID ${from} ${to}`);
    for (const [i, uid] of targets.entries()) {
      const { id } = view.mailbox.message(sources[i]!);
      const record = copyTarget.message(uid);
      if (id !== undefined && record.id !== undefined && record.id !== id)
        report(`COPYUID ${sources[i]} is ${id}, its copy ${uid} is ${record.id}`);
      record.id ??= id;
    }
    return true;
  };
  return {
    verb,
    parts: [`${verb} ${setOf(numbers)} "${copyTarget.nameFor(address)}"`],
    usesNumbers: true,
    onUntagged(args) {
      const [status, code, ...rest] = args.map((a) => (a.kind === 'text' ? a.text : ''));
      if (status !== 'OK' || code !== '[COPYUID') return false;
      return onCode(`COPYUID ${rest.slice(0, 3).join(' ').replace(/\].*$/, '')}`);
    },
    end: ({ code }) => void onCode(code),
  };
}
