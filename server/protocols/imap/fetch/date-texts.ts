import { formatDateTime } from '#codecs/imap/date-time.ts';

const DAY_SECONDS = 86_400;

/** INTERNALDATE and SAVEDATE in quotes, in UTC; the day's part is written once a day. */
export class DateTexts {
  readonly #days = new Map<number, string>();

  of(epochSeconds: number): string {
    const day = Math.floor(epochSeconds / DAY_SECONDS);
    let head = this.#days.get(day);
    if (head === undefined) {
      head = `"${formatDateTime({ epochSeconds: day * DAY_SECONDS, offsetMinutes: 0 }).slice(0, 12)}`;
      this.#days.set(day, head);
    }
    const time = epochSeconds - day * DAY_SECONDS;
    const hour = Math.floor(time / 3600);
    const minute = Math.floor(time / 60) % 60;
    return `${head}${two(hour)}:${two(minute)}:${two(Math.floor(time % 60))} +0000"`;
  }
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}
