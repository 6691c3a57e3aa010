export const organizer = 'ann@home.test';
/** May do everything in the calendars of ann and bob. */
export const delegate = 'eve@home.test';
export const room = 'room@home.test';
const neighbour = 'bob@home.test';
/** Of the other server: hears by mail. */
export const distant = 'dee@far.test';
/** Here, on the same server in another domain, and far. */
export const guests: readonly string[] = [neighbour, 'cid@branch.test', distant];
export const invited: readonly string[] = [...guests, room];
export const people: readonly string[] = [organizer, ...guests];
/** Whose calendars the delegate may write. */
export const delegating: readonly string[] = [organizer, neighbour];
