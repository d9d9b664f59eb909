import { expect, it } from 'vitest';
import { junitXml } from '../../../server/src/core/report/junit';
import { findingAt } from './findings';
import { linted } from './linted';

const text = 'SELECT 1;\n';

it('has a failed case for each finding, and one that passes for a file without any', () => {
  expect(junitXml(linted(text, [findingAt(text, '1', { postgres: [14] })])))
    .toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="lockstep" tests="2" failures="1">
  <testsuite name="m/3.sql" tests="1" failures="1">
    <testcase classname="m/3.sql" name="index-blocks-writes at 1:8">
      <failure type="error" message="Building i reads all of public.t.">m/3.sql:1:8 (PostgreSQL 14)&#10;Building i reads all of public.t.&#10;docs/rules/index-blocks-writes.md</failure>
    </testcase>
  </testsuite>
  <testsuite name="m/4.sql" tests="1" failures="0">
    <testcase classname="m/4.sql" name="no findings"/>
  </testsuite>
</testsuites>
`);
});

it('holds any name', () => {
  const message = '"a<b>&c\u0000\ud800"\n😀';
  const xml = junitXml(linted(text, [findingAt(text, '1', { message })]));
  expect(xml).toContain('message="&quot;a&lt;b&gt;&amp;c��&quot;&#10;😀"');
});
