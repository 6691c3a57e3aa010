import type { Choices } from '../choices.ts';
import { recall, type Memory, type Touch } from './memory.ts';
import type { ItemKind, Side } from './side.ts';

/** What a user works on. */
export interface UsersPlace {
  readonly name: 'there' | 'here';
  readonly side: Side;
  readonly kind: ItemKind;
  /** Those that both systems know. */
  readonly flags: readonly string[];
  readonly choices: Choices;
  readonly memory: Memory;
  /** A word that was not used before. */
  next(prefix: string): string;
}

const boxes: Readonly<Record<ItemKind, readonly string[]>> = {
  mailbox: ['INBOX', 'Projects', 'Zed'],
  calendar: ['Calendar', 'team', 'zed'],
  addressbook: ['friends', 'partners', 'zed'],
};

export function boxesOf(kind: ItemKind, name: UsersPlace['name']): readonly string[] {
  return [...boxes[kind], name === 'here' ? 'mine' : 'theirs'];
}

/** A user adds, changes, moves or deletes something; says what. */
export async function act(user: UsersPlace): Promise<string> {
  const { name, side, kind, choices, memory, next } = user;
  const held = [...(await side.read())].filter(([, copies]) => copies.length === 1);
  const box = choices.pick(boxesOf(kind, name));
  if (held.length === 0 || choices.oneIn(6)) {
    const [token, text] = [next('item'), next('text')];
    await side.add(token, box, text);
    if (name === 'here') recall(memory, token).touches.add('added');
    return `${name}: ${token} is new in ${box}`;
  }
  const [token, copies] = choices.pick(held);
  const [copy] = copies;
  const note = (touch: Touch) => {
    if (name === 'here') recall(memory, token).touches.add(touch);
  };
  const change = async () => {
    if (kind === 'mailbox') {
      const flag = choices.pick(user.flags);
      await side.flag(token, flag);
      note('flags');
      recall(memory, token).flags[name].add(flag);
      return flag;
    }
    const text = next('text');
    await side.edit(token, text);
    note('text');
    if (name === 'there') recall(memory, token).isEditedThere = true;
    return text;
  };
  const move = async () => {
    await side.move(token, box);
    note('box');
    if (name === 'there') recall(memory, token).isMovedThere = true;
    return box;
  };
  switch (choices.below(box === copy!.box ? 2 : 6)) {
    case 0:
      await side.remove(token);
      note('removed');
      return `${name}: ${token} is deleted`;
    case 1:
    case 2:
      return `${name}: ${token} is changed: ${await change()}`;
    case 3:
      return `${name}: ${token} is moved to ${await move()} and changed: ${await change()}`;
    case 4:
      return `${name}: ${token} is changed: ${await change()}, and moved to ${await move()}`;
    default:
      return `${name}: ${token} is moved to ${await move()}`;
  }
}
