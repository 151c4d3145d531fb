/* What huiyin rulebook bpmn writes is read by bpmn-moddle, which knows the BPMN 2.0 schemas, without
 * a warning; every flow has both its ends, and the diagram shows every element. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { BpmnModdle } from '../../web/node_modules/bpmn-moddle/dist/index.js';

const RULEBOOKS = new URL('../../rulebooks/', import.meta.url).pathname;

/* Every rulebook that stands alone, no overlays. */
function rulebooks() {
  return readdirSync(RULEBOOKS, { recursive: true })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${RULEBOOKS}${name}`)
    .filter((path) => /^rulebook:/m.test(readFileSync(path, 'utf8')) && /^states:$/m.test(readFileSync(path, 'utf8')));
}

async function read(path) {
  const xml = execFileSync(process.env.HUIYIN_BIN, ['rulebook', 'bpmn', path], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return new BpmnModdle().fromXML(xml);
}

const ofType = (process, type) => process.flowElements.filter((element) => element.$type === `bpmn:${type}`);

function assertFlows(process) {
  for (const flow of ofType(process, 'SequenceFlow')) {
    assert.ok(flow.sourceRef && flow.targetRef, `${flow.id} has both its ends`);
    assert.ok(flow.sourceRef.outgoing.includes(flow), `${flow.sourceRef.id} knows ${flow.id}`);
    assert.ok(flow.targetRef.incoming.includes(flow), `${flow.targetRef.id} knows ${flow.id}`);
  }
}

/* Nobody is left out: a node is in one lane, can be come to, and leads on unless it is an end. */
function assertNodes(process) {
  const inLanes = process.laneSets[0].lanes.flatMap((lane) => lane.flowNodeRef ?? []);
  for (const node of process.flowElements.filter((element) => element.$type !== 'bpmn:SequenceFlow')) {
    assert.equal(inLanes.filter((other) => other === node).length, 1, `${node.id} is in one lane`);
    if (node.$type !== 'bpmn:StartEvent') assert.ok(node.incoming?.length, `${node.id} can be come to`);
    if (node.$type !== 'bpmn:EndEvent') assert.ok(node.outgoing?.length, `${node.id} leads on`);
    if (node.$type !== 'bpmn:ExclusiveGateway') assert.ok((node.outgoing?.length ?? 0) <= 1, `${node.id} leads one way`);
  }
}

function assertDiagram(definitions, process) {
  const drawn = definitions.diagrams[0].plane.planeElement;
  for (const element of process.flowElements) {
    const shape = drawn.find((other) => other.bpmnElement === element);
    assert.ok(shape, `${element.id} is drawn`);
    if (element.$type === 'bpmn:SequenceFlow') assert.ok(shape.waypoint.length >= 2);
    else assert.ok(shape.bounds.width > 0 && shape.bounds.height > 0);
  }
}

for (const path of rulebooks()) {
  test(`BPMN of ${path.slice(RULEBOOKS.length)}`, async () => {
    const { rootElement: definitions, warnings, references } = await read(path);
    assert.deepEqual(warnings, []);
    assert.ok(references.length > 50);
    const process = definitions.rootElements.find((element) => element.$type === 'bpmn:Process');
    assert.equal(ofType(process, 'StartEvent').length, 1);
    assert.ok(ofType(process, 'EndEvent').length >= 1);
    assertFlows(process);
    assertNodes(process);
    assertDiagram(definitions, process);
  });
}

test('there are rulebooks', () => assert.ok(rulebooks().length > 0));
