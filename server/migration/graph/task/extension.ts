/** To Do has no properties of MAPI: what we have to remember of a task is in an extension of this name. */
export const EXTENSION = 'mailstead.task';
