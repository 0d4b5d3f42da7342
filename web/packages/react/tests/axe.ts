import axe from "axe-core";
import { expect } from "vitest";

/** Rules that need a whole page, or layout, which this document has not; see tests/browser. */
const NOT_HERE = ["color-contrast", "region", "page-has-heading-one", "landmark-one-main"];

/** What axe finds wrong with an element: nothing. */
export async function expectAccessible(element: Element): Promise<void> {
  const rules = Object.fromEntries(NOT_HERE.map((rule) => [rule, { enabled: false }]));
  const { violations } = await axe.run(element, { rules });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}
