import type { Component } from './component.ts';
import { all } from './property.ts';

// RFC 5545 §3.8.1.3
/** Whether a component is not for everybody who may see its calendar. A class that nobody knows is private. */
export function isPrivate(component: Component): boolean {
  return all(component, 'CLASS').some(({ value }) => value.trim().toUpperCase() !== 'PUBLIC');
}
